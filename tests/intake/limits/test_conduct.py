"""What a session may do: room among its network, few errors, commands that lead somewhere."""

import contextlib
import smtplib
import time
from collections.abc import Iterator

import pytest

from relay.intake import replies
from relay.intake.limits.guests import Guests
from relay.models import Message
from tests.intake.conftest import Open, PostOffice, Wire

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
MESSAGE = b"MAIL FROM:<w@example.org>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\n" + HELLO
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def replies_to(wire: Wire, command: bytes, most: int) -> list[str]:
    """Say a command until the session ends, and give what was heard."""
    heard: list[str] = []
    with contextlib.suppress(ConnectionError):
        while len(heard) < most and (reply := wire.ask(command)):
            heard.append(reply)
            if reply.startswith("421"):
                assert wire.hear() == "", "nothing is said behind a goodbye"
                break
    return heard


@contextlib.contextmanager
def session(office: PostOffice) -> Iterator[Wire]:
    """Open a session that has greeted."""
    with office.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        yield wire


@sqlite
@pytest.mark.parametrize(
    "wrong", [b"FOO\r\n", b"\r\n", b"\xff\xfe\r\n", b"DATA\r\n", b"MAIL FROM:<a\r\n", b"x" * 3_000 + b"\r\n"]
)
def test_errors_end_a_session(open_office: Open, wrong: bytes) -> None:
    """So many, each answered, then 421: from any network."""
    office = open_office(session_errors_limit=6)
    with session(office) as wire:
        heard = replies_to(wire, wrong, 50)
    assert [reply[:1] for reply in heard[:-1]] == ["5"] * 6
    assert heard[-1] == replies.TOO_MANY_ERRORS


@sqlite
def test_commands_that_lead_to_nothing_end_a_session(open_office: Open) -> None:
    """A stranger's; a message begins the count anew, a mail server of ours is not counted."""
    strict = open_office(trusted_networks=[], session_idle_commands_limit=10)
    for command in (b"NOOP\r\n", b"RSET\r\n", b"VRFY x\r\n", b"HELP\r\n", b"EHLO again\r\n"):
        with session(strict) as wire:
            heard = replies_to(wire, command, 50)
        assert heard[-1] == replies.NOTHING_TO_DO, command
        assert len(heard) == 11, command
    with session(strict) as wire:
        for number in range(5):
            for _ in range(5):
                assert wire.ask(b"NOOP\r\n").startswith("250")
            wire.say(MESSAGE + b"%d\r\n.\r\n" % number)
            assert [wire.hear()[:3] for _ in range(4)] == ["250", "250", "354", "250"]
    with session(open_office(session_idle_commands_limit=10)) as wire:
        assert len(replies_to(wire, b"NOOP\r\n", 40)) == 40


@sqlite
def test_a_session_has_an_end(open_office: Open) -> None:
    """A stranger with very much mail is asked to begin another session; what was answered 250 is there."""
    strict = open_office(trusted_networks=[], session_commands_limit=13)
    with session(strict) as wire:
        wire.say(b"".join(MESSAGE + b"%d\r\n.\r\n" % number for number in range(5)))
        heard = []
        while reply := wire.hear():
            heard.append(reply)
    assert heard[-1] == replies.ENOUGH
    assert sum(reply.startswith("250 2.0.0") for reply in heard) == strict.count(Message) == 3


@sqlite
def test_a_browser_is_sent_away_before_its_form_is_read(post_office: PostOffice) -> None:
    """A page somewhere that posts SMTP commands to us sends no mail."""
    with post_office.wire() as wire:
        wire.hear()
        wire.say(b"POST / HTTP/1.1\r\nHost: letters.localhost\r\n\r\nEHLO x\r\n" + MESSAGE + b".\r\n")
        assert wire.hear() == replies.NOT_THE_WEB
        with contextlib.suppress(ConnectionError):
            assert wire.hear() == ""
    assert post_office.count(Message) == 0


@sqlite
def test_what_is_no_command_is_not_quoted(post_office: PostOffice) -> None:
    """Nothing a client says stands in a reply."""
    with post_office.wire() as wire:
        wire.hear()
        assert wire.ask(b"FOO\r250-OK\x1b[31m bar\r\n") == replies.UNKNOWN_COMMAND


@sqlite
def test_a_network_has_so_many_sessions_and_those_inside_go_on(open_office: Open) -> None:
    """The next hears 421 before anything else; when one leaves there is room; our own may have more."""
    office = open_office(trusted_networks=[], network_connections_limit=2)
    with office.client() as first, office.client():
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            office.client()
        assert (refused.value.smtp_code, refused.value.smtp_error) == (421, replies.TOO_MANY_FROM_THERE[4:].encode())
        assert first.noop()[0] == 250
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with contextlib.suppress(smtplib.SMTPConnectError), office.client() as third:
            assert third.noop()[0] == 250
            break
    else:
        pytest.fail("no room again")
    trusting = open_office(network_connections_limit=1)
    with trusting.client() as one, trusting.client() as two:
        assert one.noop()[0] == two.noop()[0] == 250


def test_sessions_that_left_are_forgotten() -> None:
    """Whatever the order of coming and leaving; a session is counted once."""
    guests = Guests(2)
    one, two, three = object(), object(), object()
    assert [guests.enter(session, "n") for session in (one, one, two, three)] == [True, True, True, False]
    assert guests.enter(three, "m")
    assert all(guests.enter(object(), "") for _ in range(5)), "our own are not counted"
    for session in (three, one, two, one, object()):
        guests.leave(session)
    assert (guests._sessions, guests._network_of) == ({}, {})
