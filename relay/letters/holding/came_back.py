"""Letters whose envelope came back: they wait until somebody says what is done about it; no decision passes that by."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.models import CameBack, DecisionKind, HeldFor, Letter, LetterState, NextStep, Piece, Staff
from relay.translation import gettext as _

K = DecisionKind
SETTLED_WITHIN: Final = timedelta(days=3)
"""After this somebody should say what is done."""
APPEALED_SOON: Final = timedelta(days=7)
ANSWERED_WITHIN: Final = timedelta(days=60)
"""So long after its deadline an appeal may wait for its answer before somebody should ask."""
WAIT_FOR_IT: Final = frozenset({K.RELEASE, K.RETURN, K.REJECT, K.WITHDRAW, K.READ_AGAIN, K.CLOSE, K.FOR_US})
"""Decisions about a letter on hold that would end what came back without anybody having said what is done."""


def is_open(session: Session, letter: Letter) -> bool:
    """Say whether nobody has settled yet what is done about a letter that came back."""
    return letter.state is LetterState.ON_HOLD and newest(session, letter, unsettled=True) is not None


def open_of(session: Session, letters: Iterable[Letter]) -> frozenset[int]:
    """Give the ids of those letters of which `is_open` is true, in one question; none is asked where none waits."""
    waiting = [letter.id for letter in letters if letter.state is LetterState.ON_HOLD]
    if not waiting:
        return frozenset()
    unsettled = (Piece.letter_id.in_(waiting), CameBack.settled_at.is_(None))
    found = session.scalars(select(Piece.letter_id).join(CameBack, CameBack.piece_id == Piece.id).where(*unsettled))
    return frozenset(letter_id for letter_id in found if letter_id is not None)


def refuse(session: Session, letter: Letter, kind: DecisionKind) -> None:
    """Stop a decision that would pass by what came back.

    Raises:
        Refused: it would.
    """
    if kind in WAIT_FOR_IT and is_open(session, letter):
        raise Refused(_("it came back; say first what is done about that"))


def open_again(session: Session, letter: Letter, staff: Staff, *, now: datetime) -> None:
    """When a decision is taken back and its letter waits as it did before, so does what came back."""
    if letter.held_for is not HeldFor.CAME_BACK:
        return
    row = newest(session, letter)
    if row is not None and row.settled_at is not None:
        old, row.next_step = {"next_step": row.next_step}, NextStep.APPEAL if row.appeal_until else None
        row.settled_at = row.settled_by_id = None
        audit.record(session, "came_back.undone", "came_back", row.id, actor_id=staff.id, now=now, old=old)
        session.flush()


def newest(session: Session, letter: Letter, *, unsettled: bool = False) -> CameBack | None:
    """Give what came back of a letter last."""
    query = select(CameBack).join(Piece, Piece.id == CameBack.piece_id).where(Piece.letter_id == letter.id)
    query = query.where(CameBack.settled_at.is_(None)) if unsettled else query
    return session.scalar(query.order_by(CameBack.id.desc()).limit(1))


def unsettled_since(moment: datetime) -> Select[int]:
    """Ask for what nobody has settled since a moment; an appeal has weeks after its deadline to be answered."""
    unanswered = CameBack.appeal_until < moment.date() - ANSWERED_WITHIN
    waits = CameBack.next_step.is_(None) | (CameBack.next_step != NextStep.APPEAL) | unanswered
    return select(CameBack.id).where(CameBack.settled_at.is_(None), CameBack.recorded_at < moment, waits)


def appeals_due(today: date) -> Select[int]:
    """Ask for open appeals whose deadline is in the next days."""
    is_open = (CameBack.settled_at.is_(None), CameBack.next_step == NextStep.APPEAL)
    soon = CameBack.appeal_until.between(today, today + APPEALED_SOON)
    return select(CameBack.id).where(*is_open, soon)


def of_letter(letter_id: int) -> Select[int]:
    """Ask for what came back of a letter."""
    return select(CameBack.id).join(Piece, Piece.id == CameBack.piece_id).where(Piece.letter_id == letter_id)
