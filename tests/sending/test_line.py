"""A session with the smarthost, at its edges: broken off, in the clear, with a certificate nobody knows."""

import ssl
import threading
import time
from pathlib import Path

import pytest

from relay.sending.line import Envelope, Line, Timeouts
from relay.sending.opening import open_line
from relay.sending.outcome import AwayError, Ending
from relay.smarthost import Smarthost, parse_smarthost
from tests.intake.certificates import certificate
from tests.smarthost import Does, Host, smarthost

QUICK = Timeouts(greeting=2, command=2, data=2, block=2, dot=1)
TO = Envelope(sender="bounce+1-a@letters.localhost", recipient="wanda@example.org")
RAW = b"Subject: Hello\r\n\r\n.dots\r\n..\r\n.\r\nlast\r\n"


def opened(host: Host) -> Line:
    """Open a session with a scripted server."""
    return open_line(Smarthost("127.0.0.1", host.port, tls=False), name="a.example", plain=True, timeouts=QUICK)


def test_what_arrives_is_what_was_sent() -> None:
    """Lines that begin with a dot, too (RFC 5321, section 4.5.2)."""
    with smarthost() as host:
        line = opened(host)
        assert line.send(TO, RAW, lambda: True).ending is Ending.SENT
        line.quit()
    [(sender, recipient, content)] = host.taken
    assert (sender, recipient, content) == (TO.sender, TO.recipient, RAW)


def test_a_mail_that_is_cut_off_in_the_middle_was_never_claimed() -> None:
    """Whoever sends is not asked for leave, and the session is over."""
    asked = threading.Event()

    def may_go() -> bool:
        asked.set()
        return True

    with smarthost(lambda _r: Does(cuts=True)) as host:
        line = opened(host)
        outcome = line.send(TO, b"x: y\r\n\r\n" + b"line\r\n" * 3_000_000, may_go)
        assert (outcome.ending, line.is_open, asked.is_set()) == (Ending.CUT, False, False)
    assert host.taken == []


def test_a_small_mail_that_is_cut_off_while_it_is_claimed_has_not_gone() -> None:
    """It was whole on its way before the server hung up, but for the dot: that is not sent any more."""

    def may_go() -> bool:
        time.sleep(0.1)  # a commit, and the way there and back
        return True

    with smarthost(lambda _r: Does(cuts=True)) as host:
        line = opened(host)
        outcome = line.send(TO, b"x: y\r\n\r\n" + b"line\r\n" * 40, may_go)
        assert (outcome.ending, line.is_open) == (Ending.CUT, False)
    assert host.taken == []


@pytest.mark.parametrize(
    ("does", "ending", "status", "is_open"),
    [
        (Does(rcpt="550 5.1.1 nobody"), Ending.REFUSED, "5.1.1", True),
        (Does(rcpt="421 4.3.2 later"), Ending.LATER, "4.3.2", False),
        (Does(data="451 busy"), Ending.LATER, "", True),
        (Does(dot="554 no"), Ending.REFUSED, "", True),
        (Does(dot="what?"), Ending.UNSURE, "", False),
        (Does(mail="552 5.3.4 too large"), Ending.REFUSED, "5.3.4", True),
    ],
)
def test_every_answer_is_one_ending(does: Does, ending: Ending, status: str, is_open: bool) -> None:
    """And the session goes on where it can."""
    with smarthost(lambda _r: does) as host:
        line = opened(host)
        outcome = line.send(TO, RAW, lambda: True)
        assert (outcome.ending, outcome.status, line.is_open) == (ending, status, is_open)
        line.close()


def test_whoever_sends_may_say_no_at_the_last_moment() -> None:
    """Then there is no dot, and nothing was sent."""
    with smarthost() as host:
        line = opened(host)
        assert line.send(TO, RAW, lambda: False).ending is Ending.TAKEN_BACK
    assert host.taken == []


def tls(host: Host, folder: Path, password: str, *, trusted: bool = True) -> Line:
    """Open a session with STARTTLS and a password."""
    server = Smarthost("localhost", host.port, tls=False, user="us", password=password)
    ca_file = folder / "fullchain.pem" if trusted else None
    return open_line(server, name="a.example", plain=False, ca_file=ca_file, timeouts=QUICK)


def test_a_password_travels_only_to_a_server_whose_certificate_is_trusted(tmp_path: Path) -> None:
    """By STARTTLS; a wrong password, an unknown certificate and a server without TLS are said in words."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path, "localhost"))
    with smarthost(context=context, password="secret") as host:
        line = tls(host, tmp_path, "secret")
        assert line.send(TO, RAW, lambda: True).ending is Ending.SENT
        line.quit()
        with pytest.raises(AwayError, match="it refuses user and password: 535"):
            tls(host, tmp_path, "wrong")
        with pytest.raises(AwayError, match="its certificate is not trusted"):
            tls(host, tmp_path, "secret", trusted=False)
    assert host.passwords == ["secret", "wrong"]
    with smarthost(password="secret") as plain, pytest.raises(AwayError, match="does not offer what is needed"):
        tls(plain, tmp_path, "secret")
    assert plain.passwords == []


def test_a_smarthost_is_read_from_its_setting() -> None:
    """With what is percent-encoded; what is no server is refused, and never quoted."""
    found = parse_smarthost("smtp://us%40x:p%2Fw@mail.example.org")
    assert (found.name, found.tls, found.user, found.password) == ("mail.example.org:587", False, "us@x", "p/w")
    assert parse_smarthost("smtps://mail.example.org").port == 465
    assert parse_smarthost("mail.example.org:2525") == parse_smarthost("smtp://mail.example.org:2525")
    assert "p/w" not in repr(found)
    for wrong in ("mail.example.org", "http://x", "smtp://", "smtp://x:y/z", "smtp://x:99999", "smtp://[x"):
        with pytest.raises(ValueError, match="it must be like smtp://user:password@smtp"):
            parse_smarthost(wrong)
