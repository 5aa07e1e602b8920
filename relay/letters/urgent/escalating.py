"""What cannot wait: one act takes a letter out of the queue to a named person, and a clock runs until it is settled.

Nothing here tells a facility, a pen pal or anybody else outside: no notice is ever made. People call people.
"""

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.errors import Conflict, NotFound
from relay.letters import acts, lifecycle
from relay.letters.acts import By
from relay.letters.urgent import clock
from relay.letters.urgent.clock import Alarm
from relay.models import Decision, DecisionKind, Escalation, Letter, LetterState, MailPoint, Profile
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

S = LetterState
SEALED = "the letter was sealed"
_SET_AGAIN = frozenset({S.IN_REVIEW, S.ON_HOLD, S.AWAITING_PEN_PAL})
_BACK = {state: state for state in (S.UNREADABLE, S.AUTOMATIC, S.AWAITING_PEN_PAL, S.FOR_US, S.ON_HOLD)} | {
    S.RETURNED: S.RETURNED,
    S.REJECTED: S.REJECTED,
    S.WITHDRAWN: S.CLOSED,
}
"""Where a letter came from, and where it goes back to; from everywhere else it goes to review."""


class Onward(StrEnum):
    """What becomes of an urgent letter."""

    BACK = "back"
    """Where it came from."""
    HOLD = "hold"
    RETURN = "return"
    REJECT = "reject"
    FOR_US = "for_us"
    CLOSE = "close"


_TARGETS = {
    Onward.HOLD: S.ON_HOLD,
    Onward.RETURN: S.RETURNED,
    Onward.REJECT: S.REJECTED,
    Onward.FOR_US: S.FOR_US,
    Onward.CLOSE: S.CLOSED,
}


def escalate(session: Session, letter: Letter, alarm: Alarm, by: By) -> Escalation:
    """Take a letter out of the queue to a named person, and start the clock.

    Raises:
        Conflict: it is urgent already, or somebody changed it since it was seen.
        Refused: this person may not, or nobody may have it.
    """
    lifecycle.require_reviewer(by.staff)
    if letter.state is S.URGENT:
        raise Conflict(_("this letter is urgent already: the named person has it; nothing else was done"))
    acts.require_seen(letter, by)
    person = clock.person_for(session, alarm, letter)
    was = acts.before(letter)
    lifecycle.move(session, letter, S.URGENT, now=by.now, actor=by.staff)
    row = clock.start(session, letter, alarm, person, by)
    acts.write(session, letter, DecisionKind.ESCALATE, was, by, alarm.note.strip())
    return row


def settle(session: Session, escalation: Escalation, onward: Onward, by: By, *, outcome: str) -> LetterState:
    """Say what was done, and let the letter go on; give the state it has now. Nobody outside is told.

    Raises:
        Conflict: it is settled already.
        Refused: no outcome, or somebody else has it.
    """
    clock.begin_settling(session, escalation, by, outcome)
    letter = letter_of(escalation)
    was = acts.before(letter)
    target = _TARGETS.get(onward) or _BACK.get(_source(session, letter), S.IN_REVIEW)
    lifecycle.move(session, letter, target, now=by.now, actor=by.staff)
    clock.close(session, escalation, by, outcome.strip())
    acts.write(session, letter, DecisionKind.SETTLE, was, by, outcome.strip())
    if target in _SET_AGAIN:  # what stands on the paper may have changed meanwhile
        lifecycle.show_proof(session, letter, None)
        enqueue(session, JobKind.PROOF, letter.id, now=by.now)
    return target


def settle_as_sealed(session: Session, letter: Letter, by: By) -> None:
    """Stop the clock of a letter that is being sealed."""
    found = clock.of(session, letter)
    if found is not None:
        clock.close(session, found, by, SEALED)


def letter_of(escalation: Escalation) -> Letter:
    """Give the letter that is urgent.

    Raises:
        NotFound: it is a reply.
    """
    if escalation.letter is None:
        raise NotFound(_("there is no such letter"))
    return escalation.letter


def case_of(session: Session, letter_id: int) -> Escalation | None:
    """Give what makes a letter urgent now, with everything a page about it shows."""
    letter = joinedload(Escalation.letter)
    place = letter.joinedload(Letter.profile).joinedload(Profile.mail_point).joinedload(MailPoint.facility)
    between = (letter.joinedload(Letter.pen_pal), letter.joinedload(Letter.reading), letter.selectinload(Letter.flags))
    return session.scalar(clock.open_one(Escalation.letter_id, letter_id).options(place, *between))


def _source(session: Session, letter: Letter) -> LetterState:
    query = select(Decision.source).where(Decision.letter_id == letter.id, Decision.kind == DecisionKind.ESCALATE)
    return session.scalar(query.order_by(Decision.id.desc()).limit(1)) or S.IN_REVIEW
