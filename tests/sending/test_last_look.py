"""Between taking a notice and its last byte much can happen: what was taken back stays so, and one stops no other."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.pen_pals import failing
from relay.models import Notice, NoticeKind, NoticeState, ObjectKind, PenPal, Reply, ReplyState
from relay.models.notice import NoticeFile
from relay.objects import FolderStore
from relay.sending import claims
from relay.sending.courier import Courier
from relay.sending.faults import Fault
from relay.sending.outcome import AwayError
from relay.sending.sender import connect
from relay.settings import Settings
from tests import factories
from tests.factories import NOW
from tests.sending.conftest import LATER, QUICK, Send, notice, waiting
from tests.smarthost import Does, sending_to, smarthost

S = NoticeState
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("how", ["its address fails", "the smarthost refuses it"])
def test_what_is_taken_back_in_somebody_s_hands_stays_so(
    database: Database, settings: Settings, tmp_path: Path, how: str
) -> None:
    """Whatever is found out about it afterwards."""
    [one] = waiting(database, recipient="wanda@example.org")
    with smarthost(lambda _: Does(rcpt="550 5.7.1 policy")) as host:
        courier = Courier(sending_to(settings, host), database, FolderStore(tmp_path), lambda: NOW)
        with database.write() as session:
            [taken] = claims.take(session, now=NOW, most=10)
        with database.write() as session:
            session.get_one(Notice, one).state = S.CANCELLED
            if how == "its address fails":
                pal = factories.pen_pal(session, address="wanda@example.org")
                session.get_one(Notice, one).pen_pal_id = pal.id
                failing.mark(session, pal, "550 5.1.1", now=NOW)
        line = connect(sending_to(settings, host), QUICK)
        assert courier.carry(taken, line) is None
        with database.write() as session:  # it was looked at before, and refused after
            claims.withhold(session, taken, Fault.ADDRESS_FAILS, now=NOW)
            assert claims.refused(session, taken, "550 5.7.1 policy", "5.7.1", now=NOW) is None
        line.quit()
    assert notice(database, one).state is S.CANCELLED


@pytest.mark.parametrize("why", ["blocked", "stopped", "erased"])
def test_an_approved_reply_goes_back_to_its_reader_when_its_pen_pal_may_not_have_it(
    database: Database, send: Send, why: str
) -> None:
    """So that somebody sees that it did not go, also when a block ends again."""
    with database.write() as session:
        reply = factories.reply(session, ReplyState.APPROVED, decided_at=NOW)
        one = factories.reply_notice(session, reply).id
        assert reply.correspondence
        setattr(reply.correspondence.pen_pal, f"{why}_at", NOW)
    with smarthost() as host:
        send(host, now=LATER)
    assert (host.taken, notice(database, one).state, notice(database, one).fault) == ([], S.CANCELLED, why)
    with database.read() as session:
        assert session.get_one(Reply, reply.id).state is ReplyState.IN_REVIEW


class Unreadable(FolderStore):
    """A folder whose files this process may not read."""

    def get(self, key: str) -> bytes:
        """Fail."""
        raise PermissionError(13, key)


@one_engine
def test_one_that_cannot_be_made_stops_no_other(database: Database, settings: Settings, tmp_path: Path) -> None:
    """It is tried again after a while, and staff see why."""
    with database.write() as session:
        reply = factories.reply(session, ReplyState.APPROVED, decided_at=NOW)
        broken = factories.reply_notice(session, reply).id
        file = factories.stored_object(session, ObjectKind.REPLY)
        session.add(NoticeFile(notice_id=broken, object_id=file.id, name="a.pdf"))
    others = waiting(database, 3)
    with smarthost() as host:
        chosen = sending_to(settings, host)
        courier = Courier(chosen, database, Unreadable(tmp_path), lambda: NOW)
        with database.write() as session:
            taken = claims.take(session, now=NOW, most=10)
        line = connect(chosen, QUICK)
        for one in taken:
            courier.carry(one, line)
        line.quit()
    row = notice(database, broken)
    assert (row.state, row.attempts, row.fault) == (S.WAITING, 1, "PermissionError")
    assert {notice(database, one).state for one in others} == {S.SENT}


@pytest.mark.parametrize("smarthost_url", ["smtp://smtp..example.org:587", "smtp://u:geh%C3%A9im@127.0.0.1:{port}"])
def test_what_cannot_be_said_to_the_smarthost_is_told_to_staff(settings: Settings, smarthost_url: str) -> None:
    """A name that is none, a password beyond ASCII."""
    with smarthost(password="gehéim") as host:
        chosen = sending_to(settings, host).model_copy(update={"smarthost": smarthost_url.format(port=host.port)})
        with pytest.raises(AwayError):
            connect(chosen, QUICK)


class BusyOnce:
    """A database that is busy the third time somebody writes: when the smarthost has taken a mail."""

    def __init__(self, database: Database) -> None:
        """Stand before it."""
        self._database = database
        self._writes = 0

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Begin, or be busy."""
        self._writes += 1
        if self._writes == 3:
            raise OperationalError("", {}, Exception("database is locked"))
        with self._database.write() as session:
            yield session


@one_engine
def test_that_it_went_is_written_down_when_the_database_is_free_again(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """Nobody else knows it."""
    [one] = waiting(database)
    with smarthost() as host:
        busy: Any = BusyOnce(database)
        courier = Courier(sending_to(settings, host), busy, FolderStore(tmp_path), lambda: NOW)
        with database.write() as session:
            [taken] = claims.take(session, now=NOW, most=10)
        line = connect(sending_to(settings, host), QUICK)
        courier.carry(taken, line)
        line.quit()
    assert (notice(database, one).state, len(host.taken)) == (S.SENT, 1)


@one_engine
@pytest.mark.parametrize(
    ("kind", "changed", "at", "fault"),
    [
        (NoticeKind.CODE, {}, NOW + timedelta(minutes=16), Fault.TOO_LATE),
        (NoticeKind.MAILED, {"minor_at": NOW}, LATER, Fault.MINOR),
        (NoticeKind.DIED, {"minor_at": NOW, "confirmed_at": NOW}, LATER, Fault.MINOR),
        (NoticeKind.MINOR, {"minor_at": NOW}, LATER, ""),
        (NoticeKind.CODE, {}, NOW + timedelta(minutes=14), ""),
    ],
)
def test_what_is_no_use_any_more_or_not_for_a_child_does_not_leave(
    database: Database, send: Send, kind: NoticeKind, changed: dict[str, datetime], at: datetime, fault: str
) -> None:
    """However long it lay here."""
    with database.write() as session:
        pal: PenPal = factories.pen_pal(session, address="wanda@example.org", **changed)
        one = factories.notice(
            session, factories.letter(session), kind=kind, recipient=pal.address, pen_pal_id=pal.id
        ).id
    with smarthost() as host:
        send(host, now=at)
    assert (notice(database, one).fault, len(host.taken)) == (fault, 0 if fault else 1)
