"""How a pen pal stands: whether they are blocked, and whether letters between them and a person may go on."""

from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from relay.letters.holding.hold import Hold
from relay.models import CorrespondenceState, HeldFor, Letter, PenPal


def is_blocked(pen_pal: PenPal, now: datetime) -> bool:
    """Say whether a pen pal is blocked at a moment."""
    over = pen_pal.blocked_until is not None and pen_pal.blocked_until <= now
    return pen_pal.blocked_at is not None and not over


def blocked_now(now: datetime) -> ColumnElement[bool]:
    """Say the same in a query."""
    return PenPal.blocked_at.is_not(None) & (PenPal.blocked_until.is_(None) | (PenPal.blocked_until > now))


def hold_of_block(_session: Session, letter: Letter, now: datetime) -> Hold | None:
    """Hold what a blocked pen pal writes, for as long as they are."""
    if letter.pen_pal is None or not is_blocked(letter.pen_pal, now):
        return None
    return Hold(HeldFor.BLOCKED, {"hold_until": letter.pen_pal.blocked_until})


def hold_of_correspondence(_session: Session, letter: Letter, _now: datetime) -> Hold | None:
    """Hold what is written where letters were muted or ended."""
    between = letter.correspondence
    is_open = between is None or between.state is CorrespondenceState.OPEN
    return None if is_open else Hold(HeldFor.CORRESPONDENCE)
