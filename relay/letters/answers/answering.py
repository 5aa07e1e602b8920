"""Where a letter goes that answers a mail of ours: on as a letter, or into the staff inbox."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.letters.answers.recognising import Answered
from relay.letters.answers.routes import Leads
from relay.letters.holding import standing
from relay.models import Flag, Letter, LetterState, PenPal
from relay.screening import HOLDS

S = LetterState


def target(answered: Answered, pen_pal: PenPal, *, now: datetime) -> LetterState:
    """Give the state that a letter comes to once it was read; it was screened before.

    What somebody wrote who is blocked is a letter like every other of theirs, which waits.
    """
    if answered.leads in {Leads.LETTER, Leads.CORRECTION} or standing.is_blocked(pen_pal, now):
        return S.SCREENED
    return S.FOR_US


def may_be_forged(session: Session, letter: Letter) -> bool:
    """Say whether the check of who sent it found that somebody has to look."""
    held = select(Flag.id).where(Flag.letter_id == letter.id, Flag.rule.in_(sorted(HOLDS)))
    return session.scalar(held.limit(1)) is not None
