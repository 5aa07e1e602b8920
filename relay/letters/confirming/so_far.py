"""What somebody has said so far in answer to "who are you?": half an answer and another half are a whole one.

Nothing of it is kept beside the answers themselves, which staff can read, so that nothing is lost or out of step.
"""

from datetime import datetime
from functools import reduce
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from relay import days
from relay.letters.arriving.readings import reading_of
from relay.letters.confirming.understanding import NOTHING, Understood, answer_text, understand
from relay.links import LASTS, Purpose
from relay.models import Flag, Letter, LetterState, Notice
from relay.notices.kinds import KINDS, Leads
from relay.reading import Reading
from relay.screening import HOLDS

ANSWERS_MOST: Final = 10
_ASK: Final = tuple(key for key, kind in KINDS.items() if kind.answers is Leads.CONFIRMATION)
_FORGED: Final = exists().where(Flag.letter_id == Letter.id, Flag.rule.in_(sorted(HOLDS)))
_READ: Final = (LetterState.FOR_US, LetterState.CLOSED)


def understood(session: Session, notice: Notice, reading: Reading, now: datetime) -> Understood:
    """Give what one answer to a question of ours says of its writer."""
    year = days.day_of(session, now).year
    known_as = reading.senders[0].name if len(reading.senders) == 1 else ""
    return understand(answer_text(reading.segments, notice.text), this_year=year, known_as=known_as)


def so_far(session: Session, pen_pal_id: int, *, now: datetime, before: Letter | None = None) -> Understood:
    """Give what their answers say together; `before`: those that came before this one alone.

    An answer counts as it does by itself: from exactly the address that was asked, while the question's link leads
    somewhere, and in a mail that nothing points at as forged.
    """
    theirs = [Letter.pen_pal_id == pen_pal_id, Letter.state.in_(_READ), Notice.kind.in_(_ASK), ~_FORGED]
    if before is not None:
        theirs.append(Letter.id < before.id)
    query = select(Letter).join(Notice, Notice.id == Letter.answers_id).where(*theirs)
    newest = query.order_by(Letter.received_at.desc(), Letter.id.desc()).limit(ANSWERS_MOST)
    answers = session.scalars(newest.options(joinedload(Letter.answers), joinedload(Letter.reading))).all()
    said = (one for answer in reversed(answers) if (one := _said(session, answer, now)))
    return reduce(lambda earlier, later: later.after(earlier), said, NOTHING)


def is_too_old(notice: Notice, now: datetime) -> bool:
    """Say whether a question was asked so long ago that its link leads nowhere: its token is worth as little."""
    return now - notice.created_at > LASTS[Purpose.CONFIRM]


def _said(session: Session, answer: Letter, now: datetime) -> Understood | None:
    notice = answer.answers
    if notice is None or answer.reading is None or is_too_old(notice, now):
        return None
    reading = reading_of(answer.reading)
    is_theirs = [one.address for one in reading.senders] == [notice.recipient]
    return understood(session, notice, reading, answer.received_at) if is_theirs else None
