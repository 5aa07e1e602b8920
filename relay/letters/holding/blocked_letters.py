"""What is on its way from a pen pal when they are blocked: it goes on hold, and nothing of it is lost."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.letters import lifecycle
from relay.models import HeldFor, Letter, LetterState, PenPal, Staff

_ON_THE_WAY = (LetterState.IN_REVIEW, LetterState.SECOND_REVIEW, LetterState.APPROVED)
"""What is in a batch is taken out of it in the mailroom."""


def put_on_hold(session: Session, pen_pal: PenPal, staff: Staff, *, now: datetime) -> int:
    """Put what is on its way from somebody who was just blocked on hold; return how many letters."""
    theirs = (Letter.pen_pal_id == pen_pal.id, Letter.state.in_(_ON_THE_WAY))
    letters = session.scalars(select(Letter).where(*theirs).order_by(Letter.id).with_for_update(of=Letter)).all()
    held = {"held_for": HeldFor.BLOCKED, "hold_until": pen_pal.blocked_until}
    for letter in letters:
        lifecycle.move(session, letter, LetterState.ON_HOLD, now=now, actor=staff, **held)
    return len(letters)
