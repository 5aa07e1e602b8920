"""Where a letter goes that answers a mail of ours: on as a letter, to the staff, or away, for it said all."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import days
from relay.errors import Refused
from relay.letters.answers.recognising import Answered
from relay.letters.answers.routes import Leads
from relay.letters.confirming import confirming, minors
from relay.letters.confirming.confirming import Given, How
from relay.letters.confirming.understanding import Understood, answer_text, understand
from relay.letters.holding import standing
from relay.links import LASTS, Purpose
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
        is_doubtful = may_be_forged(session, letter) or _is_too_old(answered.notice, now)
        return S.FOR_US if is_doubtful else _taken(session, answered, reading, pen_pal, now)
    return S.FOR_US


def understood(session: Session, notice: Notice, reading: Reading, now: datetime) -> Understood:
    """Give what an answer to a question of ours says of its writer."""
    year = days.day_of(session, now).year
    known_as = reading.senders[0].name if len(reading.senders) == 1 else ""
    return understand(answer_text(reading.segments, notice.text), this_year=year, known_as=known_as)


def may_be_forged(session: Session, letter: Letter) -> bool:
    """Say whether the check of who sent it found that somebody has to look."""
    held = select(Flag.id).where(Flag.letter_id == letter.id, Flag.rule.in_(sorted(HOLDS)))
    return session.scalar(held.limit(1)) is not None


def _is_too_old(notice: Notice, now: datetime) -> bool:
    """Say whether a question was asked so long ago that its link leads nowhere: its token is worth as little."""
    return now - notice.created_at > LASTS[Purpose.CONFIRM]


def _taken(session: Session, answered: Answered, reading: Reading, pen_pal: PenPal, now: datetime) -> LetterState:
    """Take a clear answer; what is not clear, or says more, is for somebody to read.

    So is what reads like somebody under 18 of who is confirmed: it stops nothing before a person has read it.
    """
    said = understood(session, answered.notice, reading, now)
    if said.adult is False and pen_pal.confirmed_at is None:
        minors.refuse(session, pen_pal, now=now, answer=True)
        return S.FOR_US
    if not said.is_whole or pen_pal.minor_at is not None:
        return S.FOR_US
    try:
        given = confirming.checked(Given(said.name, said.country))
    except Refused:
        return S.FOR_US
    confirming.confirm(session, pen_pal, given, How.EMAIL, now=now)
    return S.FOR_US if said.says_more or reading.photos else S.CLOSED
