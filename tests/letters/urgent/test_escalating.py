"""What cannot wait: out of the queue, to a named person, with a clock, until somebody says what was done."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Acquainted, Conflict, Refused
from relay.letters.acts import By
from relay.letters.steps import TRANSITIONS
from relay.letters.urgent import clock, escalating, urgent_list
from relay.letters.urgent.clock import Alarm
from relay.letters.urgent.escalating import Onward
from relay.models import (
    Audit,
    Decision,
    DecisionKind,
    Escalation,
    Ground,
    Job,
    Letter,
    LetterState,
    Notice,
    Role,
    Staff,
)
from tests import factories
from tests.factories import NOW

S = LetterState
ALARM = Alarm(ground=Ground.SELF_HARM, note="the second paragraph")


def by(staff: Staff, version: int | None = None) -> By:
    """Say who acts."""
    return By(staff=staff, now=NOW, version=version)


def urgent(session: Session, state: LetterState = S.IN_REVIEW, **organisation: int) -> tuple[Letter, Staff, Escalation]:
    """Give a letter that was made urgent, and the named person who has it."""
    person = factories.staff(session, name="Sara Okafor")
    factories.organisation(session, urgent_staff_id=person.id, **organisation)
    letter = factories.letter(session, state)
    return letter, person, escalating.escalate(session, letter, ALARM, by(factories.staff(session)))


def test_a_letter_leaves_the_queue_and_the_clock_runs(database: Database) -> None:
    """The named person has it, until the organisation's minutes are over; it is recorded, and nobody is told."""
    with database.write() as session:
        letter, person, found = urgent(session, urgent_minutes=45)
        assert letter.state is S.URGENT
        assert (found.person_id, found.due_at, found.taken_at) == (person.id, NOW + timedelta(minutes=45), None)
        assert clock.of(session, letter) is found
        decision = session.scalars(select(Decision)).one()
        assert (decision.kind, decision.source) == (DecisionKind.ESCALATE, S.IN_REVIEW)
        assert {"letter.urgent", "letter.escalated"} <= set(session.scalars(select(Audit.verb)))
        assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_an_approval_does_not_outlive_the_alarm(database: Database) -> None:
    """A letter that was approved has to be read again before it is printed."""
    with database.write() as session:
        letter, _person, _found = urgent(session, S.APPROVED)
        assert (letter.approved_at, letter.approved_proof_id) == (None, None)


def test_without_a_named_person_an_administrator_gets_it(database: Database) -> None:
    """The one who was at the desk last; never somebody whose account is closed, and with nobody it is refused."""
    with database.write() as session:
        factories.organisation(session)
        reviewer = factories.staff(session)
        letter = factories.letter(session)
        with pytest.raises(Refused, match="nobody who could have it"):
            escalating.escalate(session, letter, ALARM, by(reviewer))
        factories.staff(session, Role.ADMIN, seen_at=None)
        factories.staff(session, Role.ADMIN, seen_at=NOW, active=False)
        last = factories.staff(session, Role.ADMIN, seen_at=NOW - timedelta(hours=2))
        factories.staff(session, Role.ADMIN, seen_at=NOW - timedelta(hours=9))
        assert escalating.escalate(session, letter, ALARM, by(reviewer)).person_id == last.id


def test_who_knows_them_does_not_get_it(database: Database) -> None:
    """The named person knows the one in prison: an administrator gets it, and nobody can hand it to them."""
    with database.write() as session:
        person = factories.staff(session)
        factories.organisation(session, urgent_staff_id=person.id)
        admin = factories.staff(session, Role.ADMIN)
        letter = factories.letter(session)
        factories.acquaintance(session, person, profile_id=letter.profile_id)
        with pytest.raises(Acquainted):
            escalating.escalate(session, letter, Alarm(ground=Ground.ABUSE, person=person), by(admin))
        found = escalating.escalate(session, letter, ALARM, by(factories.staff(session)))
        assert found.person_id == admin.id
        assert person not in clock.able(session, letter)
        with pytest.raises(Acquainted):
            clock.hand_over(session, found, person, by(admin))


def test_two_who_raise_it_make_one_alarm(database: Database) -> None:
    """The second is told; so is who saw an older version of the letter."""
    with database.write() as session:
        letter, _person, _found = urgent(session)
        with pytest.raises(Conflict, match="urgent already"):
            escalating.escalate(session, letter, ALARM, by(factories.staff(session)))
        other = factories.letter(session)
        with pytest.raises(Conflict, match="while you were reading"):
            escalating.escalate(session, other, ALARM, by(factories.staff(session), version=9))
        with pytest.raises(Refused, match="may not do this"):
            escalating.escalate(session, other, ALARM, by(factories.staff(session, Role.AUDITOR)))


def test_it_is_taken_handed_over_and_taken_over(database: Database) -> None:
    """The clock goes on; whoever gets it takes it anew."""
    with database.write() as session:
        letter, person, found = urgent(session)
        due, colleague = found.due_at, factories.staff(session)
        clock.take(session, found, by(person))
        assert found.taken_at == NOW
        with pytest.raises(Conflict, match="taken it already"):
            clock.take(session, found, by(person))
        clock.hand_over(session, found, colleague, by(person))
        handed: tuple[object, ...] = (found.person_id, found.taken_at, found.due_at)
        assert handed == (colleague.id, None, due)
        with pytest.raises(Refused, match="has it already"):
            clock.hand_over(session, found, colleague, by(person))
        with pytest.raises(Refused, match="does not read letters"):
            clock.hand_over(session, found, factories.staff(session, Role.PRINTER), by(person))
        clock.take(session, found, by(person))
        assert (found.person_id, found.taken_at) == (person.id, NOW)
        assert letter.version == 2


BACK = {
    S.IN_REVIEW: S.IN_REVIEW,
    S.SECOND_REVIEW: S.IN_REVIEW,
    S.APPROVED: S.IN_REVIEW,
    S.ON_HOLD: S.ON_HOLD,
    S.AWAITING_PEN_PAL: S.AWAITING_PEN_PAL,
    S.UNREADABLE: S.UNREADABLE,
    S.AUTOMATIC: S.AUTOMATIC,
    S.FOR_US: S.FOR_US,
    S.RETURNED: S.RETURNED,
    S.REJECTED: S.REJECTED,
    S.WITHDRAWN: S.CLOSED,
}


@pytest.mark.parametrize("state", BACK)
def test_a_settled_letter_goes_back_to_where_it_came_from(database: Database, state: LetterState) -> None:
    """The detour skips nothing: a hold, an address to confirm or a refusal is still there, and it is set again."""
    assert (state, S.URGENT) in TRANSITIONS
    with database.write() as session:
        letter, person, found = urgent(session, state)
        escalating.settle(session, found, Onward.BACK, by(person), outcome="called, all is well")
        assert letter.state is BACK[state]
        is_set_again = letter.state in {S.IN_REVIEW, S.ON_HOLD, S.AWAITING_PEN_PAL}
        assert (letter.proof_id is None) is is_set_again
        assert session.scalar(select(func.count()).select_from(Job)) == is_set_again
        assert (found.settled_at, found.settled_by_id, found.outcome) == (NOW, person.id, "called, all is well")


@pytest.mark.parametrize(
    ("onward", "state"),
    [
        (Onward.HOLD, S.ON_HOLD),
        (Onward.RETURN, S.RETURNED),
        (Onward.REJECT, S.REJECTED),
        (Onward.FOR_US, S.FOR_US),
        (Onward.CLOSE, S.CLOSED),
    ],
)
def test_it_may_go_on_otherwise_and_nobody_outside_is_told(
    database: Database, onward: Onward, state: LetterState
) -> None:
    """Each way is a step of the letter's life; none makes a notice."""
    with database.write() as session:
        letter, person, found = urgent(session)
        assert escalating.settle(session, found, onward, by(person), outcome="spoke to the chaplain") is state
        assert letter.state is state
        assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_it_is_settled_once_by_who_has_it_with_what_was_done(database: Database) -> None:
    """An administrator may as well; others take it over first."""
    with database.write() as session:
        _letter, person, found = urgent(session)
        with pytest.raises(Refused, match="Sara Okafor has it"):
            escalating.settle(session, found, Onward.BACK, by(factories.staff(session)), outcome="done")
        with pytest.raises(Refused, match="say what was done"):
            escalating.settle(session, found, Onward.BACK, by(person), outcome=" ")
        escalating.settle(session, found, Onward.BACK, by(factories.staff(session, Role.ADMIN)), outcome="done")
        for late in (
            lambda: escalating.settle(session, found, Onward.CLOSE, by(person), outcome="done"),
            lambda: clock.take(session, found, by(person)),
        ):
            with pytest.raises(Conflict, match="settled"):
                late()


def test_lists_go_by_the_clock(database: Database) -> None:
    """What is over its time stands first; what is settled is on record, and says whether it was late."""
    with database.write() as session:
        person = factories.staff(session, name="Sara Okafor")
        for hours in (3, -1, 1):
            factories.escalation(session, factories.letter(session), person, due_at=NOW + timedelta(hours=hours))
        late = factories.escalation(session, factories.letter(session), person, due_at=NOW - timedelta(hours=2))
        escalating.settle(session, late, Onward.CLOSE, by(person), outcome="done")
        rows = urgent_list.open_rows(session, limit=10)
        assert len(rows) == 3
        assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
        assert rows[0].person == "Sara Okafor"
        (settled,) = urgent_list.settled_rows(session, limit=10)
        assert (settled.id, settled.was_late, settled.outcome) == (late.id, True, "done")
        assert urgent_list.settled_rows(session, before=late.id, limit=10) == []
