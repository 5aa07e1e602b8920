"""LMTP: for a mail server of our own in front. A reply for each recipient, and the client it took the mail from."""

import os
import smtplib
import stat
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.intake import replies
from relay.intake.errors import QueueFullError
from relay.intake.forwarded import Forwarded, read
from relay.models import Letter, Message, Via
from tests.intake.certificates import certificate
from tests.intake.conftest import Open, PostOffice, Wire

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(params=["path", "port"])
def office(request: pytest.FixtureRequest, open_office: Open, tmp_path: Path) -> PostOffice:
    """Open a post office that speaks LMTP, on a path and on a port in turn."""
    return open_office(lmtp_listen=str(tmp_path / "lmtp.sock") if request.param == "path" else "127.0.0.1:0")


def greet(wire: Wire) -> None:
    """Say LHLO."""
    assert wire.hear().endswith("LMTP")
    assert wire.ask(b"LHLO mx.example\r\n").startswith("250")


def begin(wire: Wire, *recipients: bytes) -> list[str]:
    """Name sender and recipients; give what is said of each."""
    assert wire.ask(b"MAIL FROM:<wanda@example.org>\r\n").startswith("250")
    return [wire.ask(b"RCPT TO:<" + address + b">\r\n") for address in recipients]


def test_each_recipient_has_its_own_answer(office: PostOffice) -> None:
    """One refused at RCPT has none at the end; one named twice, and a second way to the same person, have theirs."""
    with office.lmtp_wire() as wire:
        greet(wire)
        said = begin(wire, *(name + b"@letters.localhost" for name in (b"anna", b"nobody", b"ben", b"anna", b"anna-2")))
        assert [reply[:3] for reply in said] == ["250", "550", "250", "250", "250"]
        wire.ask(b"DATA\r\n")
        wire.say(HELLO + b".\r\nNOOP\r\n")
        message = f"250 2.0.0 {office.messages()[0].id}" if (first := wire.hear()) else ""
        assert [first, wire.hear(), wire.hear(), wire.hear()] == [message] * 4
        assert wire.hear() == "250 2.0.0 OK", "and no fifth"
        assert wire.ask(b"DATA\r\n") == replies.NEED_MAIL
    assert (office.count(Message), office.count(Letter)) == (1, 2)
    assert office.messages()[0].via == Via.LMTP


def test_a_repeat_is_answered_for_each_and_makes_nothing(office: PostOffice) -> None:
    """Also with one recipient more than the first try had, who gets theirs; repeats of SMTP and LMTP are the same."""
    office.send(HELLO)
    with office.lmtp_wire() as wire:
        greet(wire)
        begin(wire, b"anna@letters.localhost")
        wire.ask(b"DATA\r\n")
        assert wire.ask(HELLO + b".\r\n") == "250 2.0.0 1"
        begin(wire, b"anna@letters.localhost", b"ben@letters.localhost")
        wire.ask(b"DATA\r\n")
        assert wire.ask(HELLO + b".\r\n").startswith("250")
        assert wire.hear().startswith("250")
    assert (office.count(Message), office.count(Letter)) == (2, 2)


@sqlite
def test_a_failure_of_ours_is_451_for_each(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is a full queue; what is refused is refused for each; the session goes on and the next try is heard."""

    def full(*_: object) -> None:
        raise QueueFullError

    def broken(*_: object) -> None:
        raise OSError("disk full")

    two = (b"anna@letters.localhost", b"ben@letters.localhost")
    with office.lmtp_wire() as wire:
        greet(wire)
        for place, fault, reply in (
            ("relay.intake.writer.Writer.submit", full, replies.QUEUE_FULL),
            ("relay.intake.writer.Writer._commit", broken, replies.FAILED),
        ):
            monkeypatch.setattr(place, fault)
            begin(wire, *two)
            wire.ask(b"DATA\r\n")
            assert [wire.ask(HELLO + b".\r\n"), wire.hear()] == [reply, reply]
            monkeypatch.undo()
        assert office.count(Message) == 0
        begin(wire, *two)
        wire.ask(b"DATA\r\n")
        assert [wire.ask(HELLO + b".\r\n"), wire.hear()] == ["250 2.0.0 1"] * 2


@sqlite
def test_a_message_that_is_refused_is_refused_for_each(office: PostOffice) -> None:
    """As many answers as recipients, also when nothing behind it is read."""
    with office.lmtp_wire() as wire:
        greet(wire)
        begin(wire, b"anna@letters.localhost", b"ben@letters.localhost")
        wire.ask(b"DATA\r\n")
        assert [wire.ask(b"smug\ngled\r\n.\r\n"), wire.hear()] == [replies.BARE_LINE_END] * 2
        assert [wire.hear(), wire.hear()] == [replies.NOT_READ_ON, ""]
    assert office.count(Message) == 0


@sqlite
def test_lmtp_is_not_smtp(office: PostOffice) -> None:
    """RFC 2033 section 4.1: HELO and EHLO are not known; LHLO comes first, names what is true, and SMTP has none."""
    with office.lmtp_wire() as wire:
        wire.hear()
        assert wire.ask(b"EHLO x\r\n").startswith("500")
        assert wire.ask(b"HELO x\r\n").startswith("500")
        assert wire.ask(b"MAIL FROM:<a@b>\r\n").startswith("503")
        assert wire.ask(b"LHLO x\r\n").startswith("250 XFORWARD")
        assert wire.ask(b"MAIL FROM:<a@b> BODY=8BITMIME SIZE=100\r\n").startswith("250")
    with office.wire() as wire:
        wire.hear()
        assert wire.ask(b"LHLO x\r\n").startswith("500")


@sqlite
def test_a_stranger_cannot_hand_in_mail_over_a_port(open_office: Open) -> None:
    """What comes by LMTP is not limited or checked, so it comes from trusted networks; it is told to come back."""
    office = open_office(lmtp_listen="127.0.0.1:0", trusted_networks=[ip_network("192.0.2.0/24")])
    with office.lmtp_wire() as wire:
        assert wire.hear() == replies.NOT_FROM_THERE
        assert wire.hear() == ""
    assert office.send(HELLO)[0] == 250


@sqlite
def test_the_socket_is_for_user_and_group_and_goes_in_the_end(open_office: Open, tmp_path: Path) -> None:
    """Nobody else may write to it; the file system is the trust there, whatever networks are named."""
    path = tmp_path / "lmtp.sock"
    office = open_office(lmtp_listen=str(path), trusted_networks=[])
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    assert path.stat().st_uid == os.geteuid()
    with smtplib.LMTP(str(path)) as client:
        client.ehlo()
        assert set(client.esmtp_features) == {
            "size",
            "8bitmime",
            "pipelining",
            "enhancedstatuscodes",
            "smtputf8",
            "xforward",
        }
        refused = client.sendmail("wanda@example.org", ["anna@letters.localhost", "no@letters.localhost"], HELLO)
    assert list(refused) == ["no@letters.localhost"]
    assert (office.messages()[0].peer, office.messages()[0].via) == ("", Via.LMTP)


@sqlite
def test_lmtp_over_a_port_may_be_encrypted(open_office: Open, tmp_path: Path) -> None:
    """The same STARTTLS."""
    certificate_at, key_at = certificate(tmp_path)
    office = open_office(lmtp_listen="127.0.0.1:0", tls_certificate=certificate_at, tls_key=key_at)
    host, _, port = office.lmtp.rpartition(":")
    with smtplib.LMTP(host, int(port)) as client:
        client.starttls()
        client.sendmail("wanda@example.org", ["anna@letters.localhost"], HELLO)
    assert office.messages()[0].tls.startswith("TLSv1.3")


def test_the_server_in_front_says_whose_mail_it_is(office: PostOffice) -> None:
    """XFORWARD, for the next message only: address and greeting of the client it had, which is what is stored."""
    forward = b"XFORWARD NAME=mail.example.org ADDR=198.51.100.7 PROTO=ESMTP\r\nXFORWARD HELO=wan+2Bda.example\r\n"
    with office.lmtp_wire() as wire:
        greet(wire)
        wire.say(forward)
        assert [wire.hear(), wire.hear()] == [replies.OK, replies.OK]
        for content in (b"one\r\n", b"two\r\n"):
            begin(wire, b"anna@letters.localhost")
            assert wire.ask(b"XFORWARD ADDR=192.0.2.1\r\n").startswith("503")
            wire.ask(b"DATA\r\n")
            assert wire.ask(HELLO + content + b".\r\n").startswith("250")
    first, second = office.messages()
    assert (first.peer, first.helo) == ("198.51.100.7", "wan+da.example")
    assert (second.peer, second.helo) == ("" if office.lmtp.startswith("/") else "127.0.0.1", "mx.example")


@sqlite
def test_only_a_mail_server_of_ours_says_whose_mail_it_is(open_office: Open) -> None:
    """From anybody else XFORWARD is refused, and is not offered."""
    office = open_office(trusted_networks=[])
    with office.client() as client:
        client.ehlo()
        assert not client.has_extn("xforward")
        assert client.docmd("XFORWARD", "ADDR=192.0.2.1")[0] == 550
    assert office.send(HELLO)[0] == 250
    assert office.messages()[0].peer == "127.0.0.1"


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("ADDR=198.51.100.7", Forwarded("198.51.100.7")),
        ("addr=IPV6:2001:db8::7 helo=x", Forwarded("2001:db8::7", "x")),
        ("ADDR=[UNAVAILABLE] HELO=[TEMPUNAVAIL]", Forwarded()),
        ("HELO=a+1B[31m", Forwarded(helo="a\\x1b[31m")),
        ("SOURCE=REMOTE PORT=4711 IDENT=abc NAME=x PROTO=SMTP", Forwarded()),
        ("ADDR=nonsense", None),
        ("HELO=a+1", None),
        ("HELO=" + "x" * 300, None),
        ("LOGIN=anna", None),
        ("", None),
    ],
)
def test_what_a_server_in_front_may_say(said: str, understood: Forwarded | None) -> None:
    """Known attributes in xtext; anything else is malformed, and no control character is kept."""
    assert read(said, Forwarded()) == understood


@given(st.text(max_size=80) | st.text(max_size=60).map(lambda text: f"HELO={text} ADDR={text}"))
def test_nothing_that_is_said_crashes_it_or_hides_a_control_character(said: str) -> None:
    """What is kept can be shown and logged."""
    told = read(said, Forwarded())
    assert told is None or (told.helo + told.address).isprintable()
