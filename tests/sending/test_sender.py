"""Notices on their way out: who gets what, what is tried again, what is given up, and what is never sent twice."""

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from relay.db import Database
from relay.models import NoticeKind, NoticeState, Organisation, PenPal
from relay.objects import FolderStore
from relay.sending.faults import Fault
from relay.sending.health import Health
from relay.sending.sender import Sender
from relay.settings import Settings
from relay.verp import Verp
from tests import factories
from tests.factories import NOW
from tests.sending.conftest import LATER, Send, notice, waiting
from tests.smarthost import Does, sending_to, smarthost
from tests.together import together

S = NoticeState
one_engine = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what is about SMTP or a rule: the database is the same either way."""


def test_what_is_due_leaves_in_one_session(database: Database, settings: Settings, send: Send) -> None:
    """Each from the letter's alias, with an envelope sender of its own that its bounce comes back to."""
    ids = waiting(database, 3)
    with smarthost() as host:
        send(host)
    assert host.sessions == 1
    assert host.recipients == [f"p{n}@example.org" for n in range(3)]
    verp = Verp(settings)
    assert [(verp.read(sender.partition("@")[0]) or (0,))[0] for sender, _, _ in host.taken] == ids
    for one in ids:
        row = notice(database, one)
        assert (row.state, row.sent_at, row.fault, row.claimed_at) == (S.SENT, NOW, "", None)


@one_engine
def test_nothing_leaves_before_its_time(database: Database, send: Send) -> None:
    """Until then what it tells of can be undone."""
    [one] = waiting(database, not_before=NOW + timedelta(seconds=1))
    with smarthost() as host:
        send(host)
        assert notice(database, one).state is S.WAITING
        send(host, now=NOW + timedelta(seconds=1))
    assert notice(database, one).state is S.SENT


@one_engine
def test_a_demo_sends_only_to_a_server_on_its_own_machine(database: Database, send: Send) -> None:
    """Its people are made up, and their addresses may be somebody's; who runs a mail catcher may read all of it."""
    [one] = waiting(database)
    with database.write() as session:
        session.get_one(Organisation, 1).demo = True
    with smarthost() as host:
        send(host, times=2, smarthost="smtp://mail.example.org")
        row = notice(database, one)
        assert (host.sessions, row.state, row.fault) == (0, S.WAITING, "")
        send(host)
    assert notice(database, one).state is S.SENT


def test_what_is_put_off_is_tried_again_ever_later_and_parked_after_a_day(database: Database, send: Send) -> None:
    """With the server's words, for staff."""
    [one] = waiting(database)
    with smarthost(lambda _r: Does(rcpt="451 4.7.1 greylisted")) as host:
        send(host)
        row = notice(database, one)
        assert (row.state, row.attempts, row.fault) == (S.WAITING, 1, "451 4.7.1 greylisted")
        assert timedelta(seconds=30) <= row.not_before - NOW <= timedelta(seconds=90)
        send(host, now=row.not_before)
        assert notice(database, one).attempts == 2
        send(host, now=NOW + timedelta(days=1))
    assert notice(database, one).state is S.PARKED


def test_what_is_refused_for_good_has_failed(database: Database, send: Send) -> None:
    """Others go on; a refusal of the address itself marks the address."""
    bad, other, good = waiting(database, 3)
    words = {"p0@example.org": Does(rcpt="550 5.1.1 no such user"), "p1@example.org": Does(dot="554 5.7.1 spam")}
    with smarthost(lambda recipient: words.get(recipient, Does())) as host:
        send(host)
    assert [notice(database, one).state for one in (bad, other, good)] == [S.FAILED, S.FAILED, S.SENT]
    assert notice(database, bad).bounce_status == "5.1.1"
    with database.read() as session:
        pal = session.get_one(PenPal, notice(database, bad).pen_pal_id)
        assert pal.fails_why == "550 5.1.1 no such user"


@one_engine
def test_a_smarthost_that_takes_nothing_uses_up_nobodys_tries(database: Database, send: Send) -> None:
    """It is down, does not let us in, or takes no mail from us: all wait, and the first says why."""
    ids = waiting(database, 3)
    with smarthost() as gone:
        pass
    away: list[dict[str, Any]] = [
        {"greeting": "421 too busy"},
        {"does": lambda _r: Does(mail="550 5.7.1 who are you?")},
    ]
    for facts in away:
        with smarthost(**facts) as host:
            send(host, times=2)
        rows = [notice(database, one) for one in ids]
        assert {(row.state, row.attempts, row.claimed_at) for row in rows} == {(S.WAITING, 0, None)}
        assert rows[0].fault.startswith("away: ")
    send(gone)  # nobody is there any more
    assert "refused" in notice(database, ids[0]).fault
    with smarthost() as host:
        send(host)
    assert [notice(database, one).fault for one in ids] == ["", "", ""]


@one_engine
def test_a_session_that_the_server_ends_is_followed_by_another(database: Database, send: Send) -> None:
    """Many take only so many mails in one."""
    ids = waiting(database, 5)
    with smarthost(messages_a_session=2) as host:
        send(host, times=5)
    assert host.sessions == 3
    assert all(notice(database, one).attempts == 0 for one in ids)
    assert set(host.times.values()) == {1}
    assert len(host.taken) == 5


@one_engine
def test_what_is_cut_off_before_its_end_has_not_gone_and_is_tried_again(database: Database, send: Send) -> None:
    """Nobody takes what is not finished."""
    [one] = waiting(database)
    with smarthost(lambda _r: Does(data="")) as host:
        send(host)
    row = notice(database, one)
    assert (row.state, row.attempts) == (S.WAITING, 1)
    with smarthost() as host:
        send(host, now=LATER)
    assert notice(database, one).state is S.SENT


@one_engine
@pytest.mark.parametrize("does", [Does(dot=""), Does(dot="", loses=True), Does(seconds=1)])
def test_what_may_have_gone_is_for_a_person_to_say(database: Database, send: Send, does: Does) -> None:
    """After the final dot nobody can know (RFC 1047): it is not sent a second time by itself."""
    [one] = waiting(database)
    with smarthost(lambda _r: does) as host:
        send(host)
        send(host, now=LATER)
    row = notice(database, one)
    assert (row.state, row.fault) == (S.PARKED, Fault.MAY_HAVE_GONE)
    assert len(host.taken) <= 1


def test_what_was_claimed_and_never_said_how_it_ended_is_parked(database: Database, send: Send) -> None:
    """Its worker was killed with the last byte on the way."""
    [one] = waiting(database, state=S.SENDING, claimed_at=NOW)
    with smarthost() as host:
        send(host, now=NOW + timedelta(minutes=14))
        assert notice(database, one).state is S.SENDING
        send(host, now=NOW + timedelta(minutes=16))
    assert (notice(database, one).state, notice(database, one).fault) == (S.PARKED, Fault.MAY_HAVE_GONE)
    assert host.taken == []


def test_what_is_taken_back_while_it_is_handed_over_does_not_go(database: Database, send: Send) -> None:
    """Up to the final dot."""
    [one] = waiting(database)

    def undo(recipient: str) -> Does:
        if recipient:
            with database.write() as session:
                session.get_one(type(notice(database, one)), one).state = S.CANCELLED
        return Does()

    with smarthost(undo) as host:
        send(host)
    assert host.taken == []
    assert notice(database, one).state is S.CANCELLED


@one_engine
@pytest.mark.parametrize(
    ("pal", "kind", "state", "fault"),
    [
        ({"quiet_at": NOW}, NoticeKind.RECEIVED, S.CANCELLED, Fault.QUIET),
        ({"quiet_at": NOW}, NoticeKind.REJECTED, S.SENT, ""),
        ({"stopped_at": NOW}, NoticeKind.REJECTED, S.CANCELLED, Fault.STOPPED),
        ({"stopped_at": NOW}, NoticeKind.STOPPED, S.SENT, ""),
        ({"blocked_at": NOW}, NoticeKind.MAILED, S.CANCELLED, Fault.BLOCKED),
        ({"blocked_at": NOW, "blocked_until": NOW}, NoticeKind.MAILED, S.SENT, ""),
        ({"erased_at": NOW}, NoticeKind.REPLY, S.CANCELLED, Fault.ERASED),
        ({"fails_since": NOW}, NoticeKind.REPLY, S.PARKED, Fault.ADDRESS_FAILS),
    ],
)
def test_who_is_not_to_be_written_to_is_not(
    database: Database, send: Send, pal: dict[str, Any], kind: NoticeKind, state: NoticeState, fault: str
) -> None:
    """It is kept with its reason."""
    with database.write() as session:
        writer = factories.pen_pal(session, **pal)
        letter = factories.letter(session, by=writer)
        one = factories.notice(session, letter, kind=kind, recipient=writer.address).id
    with smarthost() as host:
        send(host)
    assert (notice(database, one).state, notice(database, one).fault) == (state, fault)


@one_engine
@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("bakelo-1@letters.localhost", Fault.OURS),
        ("a@b.org>\r\nRCPT TO:<x@y.org", Fault.NO_ADDRESS),
        ("wändä@example.org", ""),
    ],
)
def test_an_address_is_looked_at_before_anybody_connects(
    database: Database, send: Send, address: str, fault: str
) -> None:
    """Mail to ourselves would come back as a letter; a line end in an address would be a command."""
    [one] = waiting(database, recipient=address)
    with smarthost() as host:
        send(host)
    assert notice(database, one).fault == fault
    assert [recipient for _, recipient, _ in host.taken] == ([] if fault else [address])


@one_engine
def test_a_server_without_utf8_gets_no_such_address(database: Database, send: Send) -> None:
    """It would not understand it (RFC 6531)."""
    [one] = waiting(database, recipient="wändä@example.org")
    with smarthost(extensions=()) as host:
        send(host)
    assert (notice(database, one).state, notice(database, one).fault) == (S.FAILED, Fault.NEEDS_UTF8)


def test_several_sessions_at_once_send_each_once(database: Database, settings: Settings, tmp_path: Path) -> None:
    """Whatever thread or process they are in: a row decides."""
    waiting(database, 40)
    with smarthost(lambda _r: Does(seconds=0.002)) as host:
        chosen, health, stop = sending_to(settings, host), Health(), threading.Event()
        store = FolderStore(tmp_path / "objects")
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        senders = [Sender(chosen, database, store, health, now=lambda: NOW, look_seconds=0) for _ in range(4)]

        def send(one: Sender) -> None:
            while one.step(stop) == 0 and len(host.taken) < 40:
                pass
            one.hang_up()

        together(*[lambda one=one: send(one) for one in senders])
    assert sorted(host.times.values()) == [1] * 40
