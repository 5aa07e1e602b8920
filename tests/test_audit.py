"""The record: whatever is done to it afterwards is found."""

import threading
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from relay import audit
from relay.audit import Verdict
from relay.db import Database
from relay.models import Audit, AuditDetail, LetterState
from tests.factories import NOW


def written(database: Database, number: int) -> None:
    """Write acts that are not sealed yet."""
    with database.write() as session:
        for subject_id in range(1, number + 1):
            new = {"state": LetterState.APPROVED, "at": NOW}
            audit.record(session, "letter.approved", "letter", subject_id, actor_id=None, now=NOW, new=new)


def sealed(database: Database, number: int) -> None:
    """Write acts and give them their places."""
    written(database, number)
    with database.write() as session:
        assert audit.seal(session) == number


def verdict(database: Database) -> Verdict:
    """Verify the chain."""
    with database.read() as session:
        return audit.verify(session)


def tamper(database: Database, *statements: str) -> None:
    """Do what somebody with the database's password could do."""
    with database.write() as session:
        for statement in statements:
            session.execute(text(statement))


def test_an_untouched_chain_holds(database: Database) -> None:
    """Everything sealed, nothing erased, and a head to note elsewhere."""
    sealed(database, 5)
    found = verdict(database)
    assert (found.sealed, found.unsealed, found.erased, found.problems) == (5, 0, 0, ())
    assert len(bytes.fromhex(found.head)) == 32


def test_an_empty_record_holds(database: Database) -> None:
    """Nothing was done yet, and nothing is wrong."""
    found = verdict(database)
    assert (found.sealed, found.unsealed, found.problems) == (0, 0, ())


def test_rows_that_wait_for_the_sealer_are_counted(database: Database) -> None:
    """They are sealed the next time, after those that have a place; sealing twice changes nothing."""
    sealed(database, 2)
    head = verdict(database).head
    written(database, 3)
    assert (verdict(database).sealed, verdict(database).unsealed, verdict(database).head) == (2, 3, head)
    with database.write() as session:
        assert audit.seal(session) == 3
    with database.write() as session:
        assert audit.seal(session) == 0
    found = verdict(database)
    assert (found.sealed, found.unsealed, found.problems) == (5, 0, ())
    assert found.head != head


@pytest.mark.parametrize(
    "change",
    ["verb = 'letter.rejected'", "subject_id = 99", "subject_kind = 'batch'", "digest = chain", "chain = digest"],
)
def test_a_changed_row_is_found(database: Database, change: str) -> None:
    """Verb, subject and digest are all in the chain; exactly the changed entry is named."""
    sealed(database, 4)
    tamper(database, f"UPDATE audit SET {change} WHERE place = 2")  # noqa: S608 -- the test's own words
    problems = verdict(database).problems
    assert problems
    assert "entry 2 " in problems[0]


def test_a_changed_time_is_found(database: Database) -> None:
    """A microsecond is enough."""
    sealed(database, 3)
    with database.write() as session:
        session.execute(update(Audit).where(Audit.place == 3).values(at=NOW + timedelta(microseconds=1)))
    assert len(verdict(database).problems) == 1


def test_changed_values_are_found(database: Database) -> None:
    """The values beside a row are covered by its digest."""
    sealed(database, 3)
    with database.write() as session:
        session.execute(update(AuditDetail).where(AuditDetail.audit_id == 2).values(new={"state": "rejected"}))
    assert verdict(database).problems == ("the values of entry 2 were changed",)


def test_a_removed_row_is_found(database: Database) -> None:
    """A hole in the chain shows, wherever it is."""
    sealed(database, 4)
    tamper(database, "DELETE FROM audit_detail WHERE audit_id = 1", "DELETE FROM audit WHERE id = 1")
    assert any("place 1 is missing" in problem for problem in verdict(database).problems)


def test_a_removed_end_shows_in_the_head(database: Database) -> None:
    """Cutting the end off leaves a whole chain with another head: that is what the head is noted for."""
    sealed(database, 4)
    head = verdict(database).head
    tamper(database, "DELETE FROM audit_detail WHERE audit_id = 4", "DELETE FROM audit WHERE id = 4")
    assert verdict(database).head != head


def test_a_swapped_order_is_found(database: Database) -> None:
    """Two entries cannot change places, not even with their links."""
    sealed(database, 4)
    with database.write() as session:
        two, three = session.scalars(select(Audit).where(Audit.place.in_((2, 3))).order_by(Audit.place)).all()
        links = (two.chain, three.chain)
        two.place = None
        two.chain = None
        session.flush()
        three.place, three.chain = 2, links[0]
        session.flush()
        two.place, two.chain = 3, links[1]
    assert verdict(database).problems


@pytest.mark.parametrize("place", [-1, 0, 3])
def test_an_entry_slipped_in_is_found(database: Database, place: int) -> None:
    """A forged entry has no place in the chain, and one before its beginning shows as well."""
    sealed(database, 2)
    row, detail = audit.entry("letter.approved", "letter", 7, actor_id=None, now=NOW)
    with database.write() as session:
        forged = session.scalar(insert(Audit).values(**row, place=place, chain=b"x" * 32).returning(Audit.id))
        session.execute(insert(AuditDetail).values(audit_id=forged, **detail))
    assert verdict(database).problems


def test_erased_values_are_said_to_be_erased(database: Database) -> None:
    """Erasure takes the values; the chain still holds and says how many are gone."""
    sealed(database, 3)
    with database.write() as session:
        session.execute(delete(AuditDetail).where(AuditDetail.audit_id == 2))
    found = verdict(database)
    assert (found.sealed, found.erased, found.problems) == (3, 1, ())


def test_sealing_from_several_threads_gives_one_chain(database: Database) -> None:
    """Workers on many machines seal at the same time, while entries come in: every entry has one place."""
    gate = threading.Barrier(4)

    def write() -> None:
        gate.wait()
        for _ in range(5):
            written(database, 4)

    def seal() -> None:
        gate.wait()
        for _ in range(5):
            with database.write() as session:
                audit.seal(session)

    threads = [threading.Thread(target=act) for act in (write, write, seal, seal)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.write() as session:
        audit.seal(session)
    found = verdict(database)
    assert (found.sealed, found.unsealed, found.problems) == (40, 0, ())


def test_long_records_are_sealed_and_verified_page_by_page(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages of a long chain join without a seam."""
    monkeypatch.setattr(audit, "_PAGE", 3)
    sealed(database, 10)
    assert (verdict(database).sealed, verdict(database).problems) == (10, ())


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(LetterState)
    | st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45))])),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(), max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(value=values)
def test_any_value_reads_back_as_it_was_sealed(database: Database, value: Any) -> None:  # noqa: ANN401
    """NUL, lone surrogates, numbers of any size: what the database gives back still has the digest that was taken."""
    with database.write() as session:
        audit.record(session, "x", "x", 1, actor_id=None, now=NOW, old={"value": value}, new={"a\0b": value})
        audit.seal(session)
    assert verdict(database).problems == ()


def test_a_record_is_part_of_the_transaction_it_records(database: Database) -> None:
    """What is rolled back was never done."""
    with database.writing() as session:
        audit.record(session, "x", "x", 1, actor_id=None, now=NOW)
        session.flush()
    assert (verdict(database).sealed, verdict(database).unsealed) == (0, 0)
