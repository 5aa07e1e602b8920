"""Where a letter goes that answers a mail of ours: on as a letter, to the staff, or away, for it said all."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.letters.answers.recognising import Answered
from relay.letters.answers.routes import Leads
from relay.letters.confirming import asking, confirming, minors
from relay.letters.confirming.confirming import Given, How
from relay.letters.confirming.so_far import is_too_old, so_far, understood
from relay.letters.confirming.understanding import Understood
from relay.letters.holding import standing
from relay.models import Flag, Letter, LetterState, Notice, PenPal
from relay.reading import Reading
from relay.screening import HOLDS

S = LetterState


def target(
    session: Session, letter: Letter, answered: Answered, reading: Reading, pen_pal: PenPal, *, now: datetime
) -> LetterState:
    """Give the state that a letter comes to once it was read, and take what it says of its writer; screened it was.

    What somebody wrote who is blocked is a letter like every other of theirs, which waits.
    """
    if answered.leads in {Leads.LETTER, Leads.CORRECTION} or standing.is_blocked(pen_pal, now):
        return S.SCREENED
    if answered.leads is Leads.CONFIRMATION and reading.senders[0].address == answered.notice.recipient:
        is_doubtful = may_be_forged(session, letter) or is_too_old(answered.notice, now)
        return S.FOR_US if is_doubtful else _taken(session, letter, answered.notice, reading, pen_pal, now)
    return S.FOR_US


def may_be_forged(session: Session, letter: Letter) -> bool:
    """Say whether the check of who sent it found that somebody has to look."""
    held = select(Flag.id).where(Flag.letter_id == letter.id, Flag.rule.in_(sorted(HOLDS)))
    return session.scalar(held.limit(1)) is not None


def _taken(
    session: Session, letter: Letter, notice: Notice, reading: Reading, pen_pal: PenPal, now: datetime
) -> LetterState:
    """Take a clear answer; what is not clear, or says more, is for somebody to read.

    So is what reads like somebody under 18 of who is confirmed: it stops nothing before a person has read it.
    """
    said = understood(session, notice, reading, now)
    if said.adult is False and pen_pal.confirmed_at is None:
        minors.refuse(session, pen_pal, now=now, answer=True)
        return S.FOR_US
    if pen_pal.confirmed_at is None and pen_pal.minor_at is None:
        said = _with_earlier(session, letter, notice, pen_pal, said, now)
    if not said.is_whole or pen_pal.minor_at is not None:
        return S.FOR_US
    try:
        given = confirming.checked(Given(said.name, said.country))
    except Refused:
        return S.FOR_US
    confirming.confirm(session, pen_pal, given, How.EMAIL, now=now)
    return S.FOR_US if said.says_more or reading.photos else S.CLOSED


def _with_earlier(
    session: Session, letter: Letter, notice: Notice, pen_pal: PenPal, own: Understood, now: datetime
) -> Understood:
    """Give an answer with what they said before, and ask at once for what both left out.

    Whoever says no, or nothing of what was asked, may want something else: that is for a person alone.
    """
    if not own.says_some:
        return own
    session.refresh(pen_pal, with_for_update=True)  # two halves may come at once
    said = own.after(so_far(session, pen_pal.id, now=now, before=letter))
    if not said.is_whole and said.agrees is not False:
        asking.ask_again(session, letter, notice, pen_pal, said, now=now)
    return said
