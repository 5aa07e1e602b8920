"""Taking back what was said of something that came back: that it did at all, or what is done about it."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, steps
from relay.letters.deciding import undo_time
from relay.letters.ours import life
from relay.letters.pen_pals import acquaintances
from relay.mailroom.came_back import recording, telling
from relay.models import CameBack, HeldFor, LetterState, NextStep, OurLetterState, PieceState, Staff
from relay.translation import gettext as _

_UNDOABLE: Final = frozenset({NextStep.ADDRESS_AGAIN, NextStep.CLOSE})
"""An asked pen pal is undone with the decision; a person's status is changed on their page."""


def recorded_by_mistake(session: Session, row: CameBack, staff: Staff, *, why: str, now: datetime) -> None:
    """Say that it was recorded by mistake: the letter is mailed as before. The row stays, and no longer counts.

    Raises:
        Refused: nobody says why, or something was done about it already.
    """
    if staff.role not in steps.MAILROOM or not staff.active:
        raise lifecycle.may_not(staff)
    if not why.strip():
        raise Refused(_("say why: what was recorded by mistake, and how you know"), field="why")
    recording.refuse_settled(session, row)
    piece = row.piece
    if piece.letter is not None:
        if piece.letter.held_for is not HeldFor.CAME_BACK:
            raise Refused(_("its letter has gone on since; say what is done about it instead"))
        lifecycle.take_back(session, piece.letter, LetterState.MAILED, now=now, actor=staff)
    elif piece.our_letter is not None:
        life.move(session, piece.our_letter, OurLetterState.MAILED, now=now, actor=staff)
    piece.state, piece.state_since = PieceState.MAILED, now
    row.settled_at, row.settled_by_id, row.next_step = now, staff.id, None
    session.flush()
    new = {"why": why.strip()}
    audit.record(session, "came_back.taken_back", "came_back", row.id, actor_id=staff.id, now=now, new=new)


def may_undo(row: CameBack, *, now: datetime, cancel_window: timedelta) -> bool:
    """Say whether a step can be taken back still: nobody outside has heard of it, and nothing followed."""
    letter = row.piece.letter
    if row.settled_at is None or row.next_step not in _UNDOABLE or letter is None:
        return False
    is_early = now < undo_time.ends(row.settled_at, cancel_window, tells=True)
    is_there = letter.state in {LetterState.IN_REVIEW, LetterState.CLOSED}
    return is_early and is_there and letter.state_since == row.settled_at


def undo(session: Session, row: CameBack, staff: Staff, *, now: datetime, cancel_window: timedelta) -> None:
    """Take a step back: the letter waits as before, and its notice does not leave.

    Raises:
        Refused: its time is over, or this person may not.
        Conflict: something followed.
    """
    lifecycle.require_reviewer(staff)
    letter, settled_at = row.piece.letter, row.settled_at
    if letter is None or settled_at is None or not may_undo(row, now=now, cancel_window=cancel_window):
        raise Conflict(_("this cannot be taken back any more; nothing was done, look at the letter"))
    acquaintances.refuse(session, staff, letter)
    lifecycle.take_back(session, letter, LetterState.ON_HOLD, now=now, actor=staff)
    telling.cancel(session, row, settled_at)
    old = {"next_step": row.next_step}
    row.settled_at = row.settled_by_id = None
    row.next_step = NextStep.APPEAL if row.appeal_until else None
    audit.record(session, "came_back.undone", "came_back", row.id, actor_id=staff.id, now=now, old=old)
    session.flush()
