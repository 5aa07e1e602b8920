"""A pen pal's letters as their pages show them: how far each is, and, once a code was typed, what is in it."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from relay import days
from relay.codes import CodeKind
from relay.errors import NotFound
from relay.letters.codebook import codes_of
from relay.letters.holding import came_back
from relay.letters.sealed.sealing import sealed_messages
from relay.mail_rules.ruling import in_force
from relay.mail_rules.saying import sentence
from relay.mailroom.taking_out.stopping import TAKEN_BACK
from relay.models import (
    Batch,
    Decision,
    DecisionKind,
    Letter,
    LetterState,
    Notice,
    NoticeKind,
    NoticeState,
    PenPal,
    Piece,
    PieceState,
    Profile,
)
from relay.outside.steps import UNSEEN, Days, Stage, Step, steps_of
from relay.translation import gettext as _

PAGE: Final = 20
_ADDRESSES_MOST: Final = 20
_ANSWERS_US: Final = (LetterState.FOR_US, LetterState.CLOSED)
"""What answered our mail and was never set stays between us: it is no letter that goes anywhere."""
_GONE: Final = frozenset({PieceState.MAILED, PieceState.CAME_BACK, PieceState.CLOSED})
_DECIDED: Final = (NoticeKind.RETURNED, NoticeKind.REJECTED)
_WAITING: Final = (NoticeKind.HELD, NoticeKind.SUSPENDED)
_TOLD: Final = {Stage.CHANGE: DecisionKind.RETURN, Stage.REFUSED: DecisionKind.REJECT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """One letter."""

    letter: Letter
    code: str
    arrived_on: date
    steps: Sequence[Step]
    waits_as_back: bool
    """It came back, and nobody has said yet what is done about that."""

    @property
    def may_withdraw(self) -> bool:
        """Whether its pen pal can take it back: staff may not either, as long as what came back is not settled."""
        return self.letter.state in TAKEN_BACK and not self.waits_as_back

    @property
    def stage(self) -> Stage:
        """What it came to, or the last step that was taken."""
        return next(step.stage for step in reversed(self.steps) if step.standing != "ahead")


def find(session: Session, pen_pal_id: int) -> PenPal:
    """Load whom a link names; who became one with somebody else leads to them.

    Raises:
        NotFound: nobody is there any more.
    """
    found = session.get(PenPal, pen_pal_id)
    if found is not None and found.merged_into_id is not None:
        found = session.get(PenPal, found.merged_into_id)
    if found is None or found.erased_at is not None:
        raise NotFound(_("this page is not there any more: what was known of you was erased"))
    return found


def page_of(session: Session, pen_pal: PenPal, *, before: int | None = None) -> tuple[list[Where], bool]:
    """Give a page of somebody's letters, the newest first, and whether there are older ones."""
    query = _theirs(session, pen_pal).options(joinedload(Letter.profile), joinedload(Letter.reading))
    if before is not None:
        query = query.where(Letter.id < before)
    found = session.scalars(query.order_by(Letter.id.desc()).limit(PAGE + 1)).all()
    return _shown(session, found[:PAGE]), len(found) > PAGE


def one(session: Session, pen_pal: PenPal, code: str) -> Where:
    """Give one letter of somebody's by its code.

    Raises:
        NotFound: they wrote none of that code.
    """
    letter_id = codes_of(session).find(code, CodeKind.LETTER)
    both = (joinedload(Letter.profile), joinedload(Letter.reading))
    found = session.scalar(_theirs(session, pen_pal).where(Letter.id == letter_id).options(*both))
    if found is None:
        raise NotFound(_("you have no letter of that code"))
    return _shown(session, [found])[0]


def told_of(session: Session, where: Where) -> str:
    """Give what its pen pal was told when it was returned or refused; empty: nothing."""
    kind = _TOLD.get(where.stage)
    if kind is None:
        return ""
    query = select(Decision.public_reason).where(
        Decision.letter_id == where.letter.id, Decision.kind == kind, Decision.undone_at.is_(None)
    )
    return session.scalar(query.order_by(Decision.id.desc()).limit(1)) or ""


def what_happens_there(session: Session, profile: Profile, today: date) -> list[str]:
    """Say what becomes of the paper where somebody is, as far as somebody verified it; the prison is not named."""
    rules = in_force(session, profile.mail_point, today)
    return [
        sentence(rule.kind, rule.parameters)
        for rule in rules
        if rule.verified_on is not None and rule.kind in {"notices", "photos"}
    ]


def addresses_of(session: Session, pen_pal: PenPal) -> Sequence[int]:
    """Give the pen pals that are one person: whom the pages are of, and who was found to be them."""
    addresses = select(PenPal.id).where(or_(PenPal.id == pen_pal.id, PenPal.merged_into_id == pen_pal.id))
    return session.scalars(addresses.order_by(PenPal.id).limit(_ADDRESSES_MOST)).all()


def _theirs(session: Session, pen_pal: PenPal) -> Select[Letter]:
    ids = addresses_of(session, pen_pal)
    return select(Letter).where(
        Letter.pen_pal_id.in_(ids),
        Letter.state.not_in(sorted(UNSEEN)),
        or_(Letter.answers_id.is_(None), Letter.proof_id.is_not(None), Letter.state.not_in(_ANSWERS_US)),
        Letter.message_id.not_in(sealed_messages()),
    )


def _shown(session: Session, letters: Sequence[Letter]) -> list[Where]:
    book, zone = codes_of(session), days.zone(session)
    ids = [letter.id for letter in letters]
    pieces, told, back = _pieces(session, ids), _told(session, letters), came_back.open_of(session, letters)
    return [
        Where(
            letter=letter,
            code=book.letter(letter.id),
            arrived_on=_day(letter.received_at, zone),
            steps=_steps(letter, pieces.get(letter.id), zone, told.get(letter.id, frozenset())),
            waits_as_back=letter.id in back,
        )
        for letter in letters
    ]


class _Told(enum.Enum):
    NOT_YET = enum.auto()
    """Its return or refusal has not left yet: until then it can be undone, and is not said."""
    WHY = enum.auto()
    """Why it was returned or refused: whom nobody told is shown no more than that it is closed."""
    TO_WAIT = enum.auto()
    """That it waits, since it does."""


def _told(session: Session, letters: Sequence[Letter]) -> dict[int, frozenset[_Told]]:
    """Give what the emails about letters say of how they are shown."""
    since = {letter.id: letter.state_since for letter in letters}
    # States are looked at here: in the question, SQLite would walk all emails that were ever sent.
    about = (Letter.id.in_(since), Notice.kind.in_((*_DECIDED, *_WAITING)))
    query = select(Letter.id, Notice.kind, Notice.state, Notice.created_at).join(Notice, Notice.letter_id == Letter.id)
    found: dict[int, frozenset[_Told]] = {}
    for letter_id, kind, state, written_at in session.execute(query.where(*about)):
        if kind in _DECIDED and state is not NoticeState.CANCELLED:
            one = _Told.NOT_YET if state is NoticeState.WAITING else _Told.WHY
        elif kind in _WAITING and state is NoticeState.SENT and written_at >= since[letter_id]:
            one = _Told.TO_WAIT
        else:
            continue
        found[letter_id] = found.get(letter_id, frozenset()) | {one}
    return found


def _steps(
    letter: Letter, piece: tuple[PieceState, Batch] | None, zone: ZoneInfo, told: frozenset[_Told]
) -> Sequence[Step]:
    state, batch = piece or (None, None)
    printed = batch.printed_at if batch and state is not PieceState.SPOILED else None
    gone = batch.mailed_at if batch and state in _GONE else None
    known = Days(
        arrived=_day(letter.received_at, zone),
        read=_day(letter.approved_at, zone) if letter.approved_at else None,
        printed=_day(printed, zone) if printed else None,
        mailed=(batch and batch.mailed_on) or _day(gone, zone) if gone else None,
        since=_day(letter.state_since, zone),
    )
    return steps_of(
        _state_shown(letter.state, told),
        known,
        came_back=state is PieceState.CAME_BACK,
        told_to_wait=_Told.TO_WAIT in told,
    )


def _state_shown(state: LetterState, told: frozenset[_Told]) -> LetterState:
    if _Told.NOT_YET in told:
        return LetterState.IN_REVIEW
    return LetterState.CLOSED if state is LetterState.REJECTED and _Told.WHY not in told else state


def _pieces(session: Session, letter_ids: Iterable[int]) -> dict[int, tuple[PieceState, Batch]]:
    """Give each letter's newest envelope and its batch."""
    query = (
        select(Piece.letter_id, Piece.state, Batch)
        .join(Batch, Batch.id == Piece.batch_id)
        .where(Piece.letter_id.in_(list(letter_ids)))
        .order_by(Piece.id)
    )
    return {letter_id: (state, batch) for letter_id, state, batch in session.execute(query) if letter_id is not None}


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()
