"""What cannot wait: one act takes a letter out of the queue to a named person, and a clock runs until it is settled.

Nothing here tells a facility, a pen pal or anybody else outside: no notice is ever made. People call people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import acts, lifecycle, steps
from relay.letters.acts import By
from relay.letters.pen_pals import acquaintances
from relay.models import (
    Decision,
    DecisionKind,
    Escalation,
    Ground,
    Letter,
    LetterState,
    MailPoint,
    Organisation,
    Profile,
    Role,
    Staff,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Why a letter cannot wait, and who is to have it (None: whom the organisation named)."""

    ground: Ground
    note: str = ""
    person: Staff | None = None


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
    organisation = session.get_one(Organisation, 1)
    person = alarm.person or named_person(session, organisation, letter)
    if person is None:
        raise Refused(_("there is nobody who could have it: choose somebody who reads letters"))
    _require_able(session, person, letter)
    was = acts.before(letter)
    lifecycle.move(session, letter, S.URGENT, now=by.now, actor=by.staff)
    row = Escalation(
        letter_id=letter.id,
        ground=alarm.ground,
        note=alarm.note.strip(),
        person_id=person.id,
        raised_by_id=by.staff.id,
        raised_at=by.now,
        due_at=by.now + timedelta(minutes=organisation.urgent_minutes),
    )
    session.add(row)
    acts.write(session, letter, DecisionKind.ESCALATE, was, by, alarm.note.strip())
    _record(session, "letter.escalated", letter, by, {}, {"ground": alarm.ground, "person": person.id})
    return row


def named_person(session: Session, organisation: Organisation, letter: Letter | None = None) -> Staff | None:
    """Give whom the organisation named; where nobody is, or they know these people, an administrator.

    Of several administrators it is the one who was at the desk last.
    """
    named = organisation.urgent_staff
    if named is not None and _is_able(session, named, letter):
        return named
    administrators = select(Staff).where(Staff.role == Role.ADMIN, Staff.active)
    by_last = (Staff.seen_at.is_(None), Staff.seen_at.desc(), Staff.id)
    could = session.scalars(administrators.order_by(*by_last).limit(20))
    return next((one for one in could if _is_able(session, one, letter)), None)


def take(session: Session, escalation: Escalation, by: By) -> None:
    """Say that one has it in hand; whoever takes over what somebody else had, has it from now on.

    Raises:
        Conflict: it is settled, or this person took it already.
        Refused: this person may not.
    """
    _begin(session, escalation, by)
    _require_able(session, by.staff, escalation.letter)
    if escalation.person_id == by.staff.id and escalation.taken_at is not None:
        raise Conflict(_("you have taken it already"))
    old = {"person": escalation.person_id}
    escalation.person_id, escalation.taken_at = by.staff.id, by.now
    session.flush()
    session.refresh(escalation)
    _record(session, "letter.urgent_taken", escalation.letter, by, old, {"person": by.staff.id})


def hand_over(session: Session, escalation: Escalation, to: Staff, by: By) -> None:
    """Give it to somebody else, who has to take it. The clock goes on.

    Raises:
        Conflict: it is settled.
        Refused: one of the two may not.
    """
    _begin(session, escalation, by)
    _require_able(session, to, escalation.letter)
    if to.id == escalation.person_id:
        raise Refused(_("%(name)s has it already", name=to.name or to.email))
    old = {"person": escalation.person_id}
    escalation.person_id, escalation.taken_at = to.id, None
    session.flush()
    session.refresh(escalation)
    _record(session, "letter.urgent_handed", escalation.letter, by, old, {"person": to.id})


def settle(session: Session, escalation: Escalation, onward: Onward, by: By, *, outcome: str) -> LetterState:
    """Say what was done, and let the letter go on; give the state it has now. Nobody outside is told.

    Raises:
        Conflict: it is settled already.
        Refused: no outcome, or somebody else has it.
    """
    _begin(session, escalation, by)
    if by.staff.id != escalation.person_id and by.staff.role is not Role.ADMIN:
        raise Refused(_("%(name)s has it; take it over first, then say what was done", name=_called(escalation.person)))
    if not outcome.strip():
        raise Refused(_("say what was done, and whom it was told"))
    letter = escalation.letter
    was = acts.before(letter)
    target = _TARGETS.get(onward) or _BACK.get(_source(session, letter), S.IN_REVIEW)
    lifecycle.move(session, letter, target, now=by.now, actor=by.staff)
    _close(session, escalation, by, outcome.strip())
    acts.write(session, letter, DecisionKind.SETTLE, was, by, outcome.strip())
    if target in _SET_AGAIN:  # what stands on the paper may have changed meanwhile
        lifecycle.show_proof(session, letter, None)
        enqueue(session, JobKind.PROOF, letter.id, now=by.now)
    return target


def settle_as_sealed(session: Session, letter: Letter, by: By) -> None:
    """Stop the clock of a letter that is being sealed."""
    found = of(session, letter)
    if found is not None:
        _close(session, found, by, SEALED)


def of(session: Session, letter: Letter) -> Escalation | None:
    """Give what makes a letter urgent now, with who has it."""
    return session.scalar(_open_one(letter.id))


def case_of(session: Session, letter_id: int) -> Escalation | None:
    """Give what makes a letter urgent now, with everything a page about it shows."""
    letter = joinedload(Escalation.letter)
    place = letter.joinedload(Letter.profile).joinedload(Profile.mail_point).joinedload(MailPoint.facility)
    between = (letter.joinedload(Letter.pen_pal), letter.joinedload(Letter.reading), letter.selectinload(Letter.flags))
    return session.scalar(_open_one(letter_id).options(place, *between))


def _open_one(letter_id: int) -> Select[Escalation]:
    open_one = (Escalation.letter_id == letter_id, Escalation.settled_at.is_(None))
    return select(Escalation).where(*open_one).options(joinedload(Escalation.person))


def able(session: Session, letter: Letter) -> list[Staff]:
    """Give who could have it, by name: everybody who reads letters and does not know these people."""
    readers = (Staff.active, Staff.role.in_(sorted(steps.REVIEWERS)))
    query = select(Staff).where(*readers, Staff.id.not_in(acquaintances.who_know(letter)))
    return list(session.scalars(query.order_by(Staff.name, Staff.email).limit(200)))


def _begin(session: Session, escalation: Escalation, by: By) -> None:
    lifecycle.require_reviewer(by.staff)
    session.refresh(escalation, ["person_id", "taken_at", "settled_at"], with_for_update=True)
    if escalation.settled_at is not None:
        raise Conflict(_("it was settled a moment ago; nothing else was done"))
    acquaintances.refuse(session, by.staff, escalation.letter)


def _source(session: Session, letter: Letter) -> LetterState:
    query = select(Decision.source).where(Decision.letter_id == letter.id, Decision.kind == DecisionKind.ESCALATE)
    return session.scalar(query.order_by(Decision.id.desc()).limit(1)) or S.IN_REVIEW


def _close(session: Session, escalation: Escalation, by: By, outcome: str) -> None:
    escalation.settled_at, escalation.settled_by_id, escalation.outcome = by.now, by.staff.id, outcome
    late = by.now > escalation.due_at
    _record(session, "letter.urgent_settled", escalation.letter, by, {}, {"late": late})


def _is_able(session: Session, person: Staff, letter: Letter | None) -> bool:
    reads = person.active and person.role in steps.REVIEWERS
    return reads and (letter is None or not acquaintances.knows(session, person.id, letter))


def _require_able(session: Session, person: Staff, letter: Letter) -> None:
    acquaintances.refuse(session, person, letter)
    if not _is_able(session, person, None):
        raise Refused(_("%(name)s does not read letters; choose somebody who does", name=_called(person)))


def _called(person: Staff) -> str:
    return person.name or person.email


def _record(
    session: Session, verb: str, letter: Letter, by: By, old: Mapping[str, object], new: Mapping[str, object]
) -> None:
    audit.record(session, verb, "letter", letter.id, actor_id=by.staff.id, now=by.now, old=old, new=new)
    session.flush()
