"""What becomes of paper: nothing is shredded before its scan is safe and its email was sent."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, Refused
from relay.letters.acts import By
from relay.models import PaperFate, Reply, ReplyState, Role, Staff
from relay.objects import FolderStore
from relay.replies import fate
from relay.replies.fate import Fate
from tests import factories
from tests.factories import NOW
from tests.replies import stored

S = ReplyState
SHREDDED = Fate(fate=PaperFate.SHREDDED, on=NOW.date())


@pytest.fixture
def store(tmp_path: object) -> FolderStore:
    """Give a store of its own."""
    from pathlib import Path

    return FolderStore(Path(str(tmp_path)) / "objects")


def sent(session: Session, store: FolderStore, **columns: object) -> Reply:
    """Add a reply that was sent, with its scan in the store."""
    reply = stored.reply(session, store, b"a page")
    reply.state, reply.sent_at = S.SENT, NOW
    for name, value in columns.items():
        setattr(reply, name, value)
    session.flush()
    return reply


def by(staff: Staff) -> By:
    """Say who acts."""
    return By(staff=staff, now=NOW)


def test_many_are_recorded_at_once_by_who_does_the_post(database: Database, store: FolderStore) -> None:
    """Each once; a second record is a conflict, and none of them is changed."""
    with database.write() as session:
        printer = factories.staff(session, Role.PRINTER)
        replies = [sent(session, store) for _ in range(3)]
        assert fate.record(session, store, replies, SHREDDED, by(printer)) == 3
        assert {(one.fate, one.fate_on, one.fate_by_id) for one in replies} == {
            (PaperFate.SHREDDED, NOW.date(), printer.id)
        }
        with pytest.raises(Conflict):
            fate.record(session, store, [sent(session, store), replies[0]], SHREDDED, by(printer))


def test_nothing_is_shredded_before_its_scan_is_safe(database: Database, store: FolderStore) -> None:
    """A page's file that is gone, and one that says something else, both keep the paper."""
    with database.write() as session:
        printer = factories.staff(session, Role.PRINTER)
        gone, changed = sent(session, store), sent(session, store)
        for reply in (gone, changed):
            reply.pages[0].object_id = factories.stored_object(session, content=str(reply.id).encode()).id
        session.flush()
        session.refresh(changed.pages[0])
        store.put(changed.pages[0].stored.key, b"something else")
        for reply in (gone, changed):
            session.expire(reply)
            with pytest.raises(Refused, match="not safe on disk"):
                fate.record(session, store, [reply], SHREDDED, by(printer))
            assert reply.fate is None


@pytest.mark.parametrize("state", [S.TO_MATCH, S.IN_REVIEW, S.URGENT, S.APPROVED, S.SEALED])
def test_what_may_be_needed_still_is_never_shredded(database: Database, store: FolderStore, state: ReplyState) -> None:
    """Whatever reason is given; it may be forwarded, where a prison wants it."""
    with database.write() as session:
        printer, reply = factories.staff(session, Role.PRINTER), sent(session, store, state=state)
        wanted = Fate(fate=PaperFate.SHREDDED, on=NOW.date(), note="no room")
        with pytest.raises(Refused, match="needed still"):
            fate.record(session, store, [reply], wanted, by(printer))
        away = Fate(fate=PaperFate.FORWARDED, on=NOW.date(), note="to the legal office")
        assert fate.record(session, store, [reply], away, by(printer)) == 1


def test_what_was_never_sent_is_shredded_for_a_reason_only(database: Database, store: FolderStore) -> None:
    """Held, rejected, meant for us, legal, and what bounced."""
    with database.write() as session:
        printer = factories.staff(session, Role.PRINTER)
        kept = [sent(session, store, state=state) for state in (S.ON_HOLD, S.REJECTED, S.FOR_US)]
        legal = sent(session, store)
        legal.pages[0].marked_legal = True
        for reply in [*kept, legal]:
            with pytest.raises(Refused, match="say why its paper goes"):
                fate.record(session, store, [reply], SHREDDED, by(printer))
            why = Fate(fate=PaperFate.SHREDDED, on=NOW.date(), note="its writer asked for it")
            assert fate.record(session, store, [reply], why, by(printer)) == 1


def test_a_day_to_come_and_a_forwarding_to_nowhere_are_refused(database: Database, store: FolderStore) -> None:
    """What is recorded was done."""
    with database.write() as session:
        printer, reply = factories.staff(session, Role.PRINTER), sent(session, store)
        for wrong, line in (
            (Fate(fate=PaperFate.KEPT, on=NOW.date() + timedelta(days=1)), "to come"),
            (Fate(fate=PaperFate.FORWARDED, on=NOW.date()), "where it was forwarded"),
        ):
            with pytest.raises(Refused, match=line):
                fate.record(session, store, [reply], wrong, by(printer))
        with pytest.raises(Refused, match="may not"):
            fate.record(session, store, [reply], SHREDDED, by(factories.staff(session, Role.AUDITOR)))


def test_paper_is_due_after_its_days(database: Database, store: FolderStore) -> None:
    """Counted from when its email was sent, as long as nothing else became of it."""
    with database.write() as session:
        reply = sent(session, store)
        sent(session, store, fate=PaperFate.KEPT)
        assert fate.due(session, now=NOW + timedelta(days=89)) == []
        assert fate.due(session, now=NOW + timedelta(days=90)) == [reply]
        assert fate.lying_here(session) == [reply]
