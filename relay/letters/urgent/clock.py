"""The clock of what cannot wait, a letter or a reply on paper: who has it, until when, and what was done.

Nothing here changes the state of either, and nothing tells a facility, a pen pal or anybody else outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, steps
from relay.letters.acts import By
from relay.letters.pen_pals import acquaintances
from relay.models import Escalation, Ground, Letter, Organisation, Reply, Role, Staff
from relay.translation import gettext as _

About = Letter | Reply
"""What can be urgent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Why something cannot wait, and who is to have it (None: whom the organisation named)."""

    ground: Ground
    note: str = ""
    person: Staff | None = None


def about(escalation: Escalation) -> About:
    """Give what is urgent."""
    found = escalation.letter or escalation.reply
    if found is None:
        raise LookupError(escalation.id)
    return found


def person_for(session: Session, alarm: Alarm, subject: About) -> Staff:
    """Give who is to have it.

    Raises:
        Refused: nobody may have it.
    """
    person = alarm.person or named_person(session, session.get_one(Organisation, 1), subject)
    if person is None:
        raise Refused(_("there is nobody who could have it: choose somebody who reads letters"))
    _require_able(session, person, subject)
    return person


def start(session: Session, subject: About, alarm: Alarm, person: Staff, by: By) -> Escalation:
    """Start the clock for a person; whoever calls has taken it out of its queue."""
    minutes = session.get_one(Organisation, 1).urgent_minutes
    row = Escalation(
        **_named(subject),
        ground=alarm.ground,
        note=alarm.note.strip(),
        person_id=person.id,
        raised_by_id=by.staff.id,
        raised_at=by.now,
        due_at=by.now + timedelta(minutes=minutes),
    )
    session.add(row)
    _record(session, "escalated", subject, by, {}, {"ground": alarm.ground, "person": person.id})
    return row


def named_person(session: Session, organisation: Organisation, subject: About | None = None) -> Staff | None:
    """Give whom the organisation named; where nobody is, or they know these people, an administrator.

    Of several administrators it is the one who was at the desk last.
    """
    named = organisation.urgent_staff
    if named is not None and _is_able(session, named, subject):
        return named
    administrators = select(Staff).where(Staff.role == Role.ADMIN, Staff.active)
    by_last = (Staff.seen_at.is_(None), Staff.seen_at.desc(), Staff.id)
    could = session.scalars(administrators.order_by(*by_last).limit(20))
    return next((one for one in could if _is_able(session, one, subject)), None)


def take(session: Session, escalation: Escalation, by: By) -> None:
    """Say that one has it in hand; whoever takes over what somebody else had, has it from now on.

    Raises:
        Conflict: it is settled, or this person took it already.
        Refused: this person may not.
    """
    begin(session, escalation, by)
    _require_able(session, by.staff, about(escalation))
    if escalation.person_id == by.staff.id and escalation.taken_at is not None:
        raise Conflict(_("you have taken it already"))
    old = {"person": escalation.person_id}
    escalation.person_id, escalation.taken_at = by.staff.id, by.now
    session.flush()
    session.refresh(escalation)
    _record(session, "urgent_taken", about(escalation), by, old, {"person": by.staff.id})


def hand_over(session: Session, escalation: Escalation, to: Staff, by: By) -> None:
    """Give it to somebody else, who has to take it. The clock goes on.

    Raises:
        Conflict: it is settled.
        Refused: one of the two may not.
    """
    begin(session, escalation, by)
    _require_able(session, to, about(escalation))
    if to.id == escalation.person_id:
        raise Refused(_("%(name)s has it already", name=to.name or to.email))
    old = {"person": escalation.person_id}
    escalation.person_id, escalation.taken_at = to.id, None
    session.flush()
    session.refresh(escalation)
    _record(session, "urgent_handed", about(escalation), by, old, {"person": to.id})


def begin_settling(session: Session, escalation: Escalation, by: By, outcome: str) -> None:
    """Let only who has it, or an administrator, say what was done.

    Raises:
        Conflict: it is settled already.
        Refused: no outcome, or somebody else has it.
    """
    begin(session, escalation, by)
    if by.staff.id != escalation.person_id and by.staff.role is not Role.ADMIN:
        raise Refused(_("%(name)s has it; take it over first, then say what was done", name=_called(escalation.person)))
    if not outcome.strip():
        raise Refused(_("say what was done, and whom it was told"))


def close(session: Session, escalation: Escalation, by: By, outcome: str) -> None:
    """Stop the clock."""
    escalation.settled_at, escalation.settled_by_id, escalation.outcome = by.now, by.staff.id, outcome
    late = by.now > escalation.due_at
    _record(session, "urgent_settled", about(escalation), by, {}, {"late": late})


def of(session: Session, subject: About) -> Escalation | None:
    """Give what makes it urgent now, with who has it."""
    column = Escalation.letter_id if isinstance(subject, Letter) else Escalation.reply_id
    return session.scalar(open_one(column, subject.id))


def open_one(column: InstrumentedAttribute[int | None], subject_id: int) -> Select[Escalation]:
    """Select what makes a letter, or a reply, urgent now; `column` is the one that names it."""
    about_it = (column == subject_id, Escalation.settled_at.is_(None))
    return select(Escalation).where(*about_it).options(joinedload(Escalation.person))


def able(session: Session, subject: About) -> list[Staff]:
    """Give who could have it, by name: everybody who reads letters and does not know these people."""
    readers = (Staff.active, Staff.role.in_(sorted(steps.REVIEWERS)))
    query = select(Staff).where(*readers, Staff.id.not_in(acquaintances.who_know(subject)))
    return list(session.scalars(query.order_by(Staff.name, Staff.email).limit(200)))


def begin(session: Session, escalation: Escalation, by: By) -> None:
    """Lock it, and let only those act on it who may.

    Raises:
        Conflict: it is settled.
        Refused: this person may not.
    """
    lifecycle.require_reviewer(by.staff)
    session.refresh(escalation, ["person_id", "taken_at", "settled_at"], with_for_update=True)
    if escalation.settled_at is not None:
        raise Conflict(_("it was settled a moment ago; nothing else was done"))
    acquaintances.refuse(session, by.staff, about(escalation))


def _is_able(session: Session, person: Staff, subject: About | None) -> bool:
    reads = person.active and person.role in steps.REVIEWERS
    return reads and (subject is None or not acquaintances.knows(session, person.id, subject))


def _require_able(session: Session, person: Staff, subject: About) -> None:
    acquaintances.refuse(session, person, subject)
    if not _is_able(session, person, None):
        raise Refused(_("%(name)s does not read letters; choose somebody who does", name=_called(person)))


def _called(person: Staff) -> str:
    return person.name or person.email


def _named(subject: About) -> dict[str, int]:
    return {"letter_id": subject.id} if isinstance(subject, Letter) else {"reply_id": subject.id}


def _record(
    session: Session, verb: str, subject: About, by: By, old: Mapping[str, object], new: Mapping[str, object]
) -> None:
    kind = "letter" if isinstance(subject, Letter) else "reply"
    audit.record(session, f"{kind}.{verb}", kind, subject.id, actor_id=by.staff.id, now=by.now, old=old, new=new)
    session.flush()
