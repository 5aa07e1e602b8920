"""Encryption: offered when it can be had, the same with either loop, and nothing said in the clear counts after it."""

import contextlib
import socket
import ssl
import sys
import threading
import time
from pathlib import Path

import pytest

from relay.intake import replies
from relay.intake.server import run_smtp
from relay.intake.tls import CertificateError
from relay.models import Message
from relay.settings import Settings, SettingsError, load_settings
from tests.intake.certificates import certificate
from tests.intake.conftest import Open, PostOffice, Wire

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(params=["uvloop", "asyncio"])
def encrypting(request: pytest.FixtureRequest, open_office: Open, tmp_path: Path) -> PostOffice:
    """Open a post office with a certificate, on each loop in turn."""
    if request.param == "asyncio":
        request.getfixturevalue("monkeypatch").setitem(sys.modules, "uvloop", None)
    certificate_at, key_at = certificate(tmp_path)
    return open_office(tls_certificate=certificate_at, tls_key=key_at)


def client_context(tmp_path: Path) -> ssl.SSLContext:
    """Trust the test's certificate and no other."""
    context = ssl.create_default_context(cafile=str(tmp_path / "fullchain.pem"))
    context.check_hostname = False
    return context


def begun(wire: Wire) -> Wire:
    """Say EHLO and STARTTLS."""
    wire.hear()
    wire.ask(b"EHLO test.example\r\n")
    assert wire.ask(b"STARTTLS\r\n") == replies.TLS_READY
    return wire


def rest(wire: Wire) -> bytes:
    """Give what comes until the other side has hung up."""
    heard = b""
    try:
        while more := wire.connection.recv(10_000):
            heard += more
    except ConnectionError:
        pass
    return heard


def test_a_message_comes_in_encrypted_and_says_so(encrypting: PostOffice, tmp_path: Path) -> None:
    """A real client verifies the certificate; protocol and cipher are stored; large content comes through."""
    with encrypting.client() as client:
        client.ehlo()
        assert client.has_extn("starttls")
        client.starttls(context=client_context(tmp_path))
        client.ehlo()
        assert not client.has_extn("starttls")
        assert client.docmd("STARTTLS")[0] == 503
        big = HELLO + b"A long letter it is, and longer.\r\n" * 100_000
        client.sendmail("wanda@example.org", ["anna@letters.localhost"], big)
    message = encrypting.messages()[0]
    assert message.tls.split()[0] == "TLSv1.3"
    assert message.tls.split()[1].startswith("TLS_")
    assert message.peer == "127.0.0.1"
    assert encrypting.raw(message.id) == big
    encrypting.send(HELLO)
    assert encrypting.messages()[1].tls == ""


def test_starttls_command_injection(encrypting: PostOffice, tmp_path: Path) -> None:
    """What came in one packet with STARTTLS is gone: after the handshake there is no EHLO, no sender, no message."""
    injected = b"EHLO evil\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\nevil\r\n.\r\n"
    with encrypting.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO test.example\r\n")
        assert wire.ask(b"STARTTLS\r\n" + injected) == replies.TLS_READY
        safe = wire.encrypt(client_context(tmp_path))
        assert safe.ask(b"NOOP\r\n").startswith("250")
        assert safe.ask(b"MAIL FROM:<wanda@example.org>\r\n").startswith("503")
        safe.ask(b"EHLO test.example\r\n")
        assert safe.ask(b"MAIL FROM:<wanda@example.org>\r\n").startswith("250")
        assert safe.ask(b"RCPT TO:<anna@letters.localhost>\r\n").startswith("250")
    assert encrypting.count(Message) == 0


def test_a_flood_behind_starttls_is_gone_too(encrypting: PostOffice, tmp_path: Path) -> None:
    """More than the reader holds, so that reading had paused: the session goes on, and remembers nothing of it."""
    with encrypting.wire() as wire:
        wire.hear()
        wire.say(b"EHLO test.example\r\nSTARTTLS\r\n" + b"NOOP\r\n" * 20_000)
        assert wire.hear().startswith("250")
        assert wire.hear() == replies.TLS_READY
        # What is still in flight now belongs to the handshake, which it breaks; both ends are fine, a crash is not.
        with contextlib.suppress(ssl.SSLError, ConnectionError):
            assert wire.encrypt(client_context(tmp_path)).ask(b"MAIL FROM:<a@b>\r\n").startswith("503")
    assert encrypting.send(HELLO)[0] == 250


def test_the_greeting_is_forgotten(encrypting: PostOffice, tmp_path: Path) -> None:
    """RFC 3207 section 4.2: also a message that was begun; what comes with the handshake's end is heard."""
    with encrypting.wire() as wire:
        wire.hear()
        wire.ask(b"EHLO before.example\r\n")
        wire.ask(b"MAIL FROM:<wanda@example.org>\r\n")
        wire.ask(b"RCPT TO:<anna@letters.localhost>\r\n")
        wire.ask(b"STARTTLS\r\n")
        safe = wire.encrypt(client_context(tmp_path))
        assert safe.ask(b"DATA\r\n").startswith("503")
        safe.ask(b"EHLO after.example\r\n")
        assert safe.ask(b"RCPT TO:<anna@letters.localhost>\r\n") == replies.NEED_MAIL
        safe.say(b"MAIL FROM:<a@b.example>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\n")
        assert [safe.hear()[:3] for _ in range(3)] == ["250", "250", "354"]
        assert safe.ask(HELLO + b".\r\n").startswith("250")
        assert safe.ask(b"QUIT\r\n").startswith("221")
        assert safe.hear() == ""
    assert encrypting.messages()[0].helo == "after.example"


def test_a_handshake_that_fails_ends_the_session(encrypting: PostOffice) -> None:
    """What is no TLS, a client that leaves and one too old are let go, and nothing more is said in the clear."""
    with encrypting.wire() as wire:
        begun(wire).say(b"MAIL FROM:<evil@example.org>\r\n")
        assert b"250" not in rest(wire)
    with encrypting.wire() as wire:
        begun(wire)
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
    old.set_ciphers("ALL:@SECLEVEL=0")
    with encrypting.wire() as wire, pytest.raises((ssl.SSLError, ConnectionError)):
        begun(wire).encrypt(old)
    assert encrypting.send(HELLO)[0] == 250


def test_an_encrypted_session_ends_as_others_do(open_office: Open, tmp_path: Path) -> None:
    """Silence ends it, in words that are encrypted; so does a client that hangs up without a goodbye."""
    certificate_at, key_at = certificate(tmp_path)
    office = open_office(tls_certificate=certificate_at, tls_key=key_at, progress_timeout_seconds=1)
    with office.wire() as wire:
        safe = begun(wire).encrypt(client_context(tmp_path))
        assert safe.hear() == replies.TOO_SLOW
    with office.wire() as wire:
        safe = begun(wire).encrypt(client_context(tmp_path))
        safe.connection.shutdown(socket.SHUT_RDWR)
    assert office.send(HELLO)[0] == 250


def test_a_new_certificate_is_in_force_with_the_next_session(encrypting: PostOffice, tmp_path: Path) -> None:
    """No restart; one that is broken, or only half there, leaves the old one in force, and the log says so once."""
    first = _serial(encrypting)
    certificate(tmp_path)
    second = _serial(encrypting)
    assert second != first
    key = (tmp_path / "privkey.pem").read_bytes()
    (tmp_path / "privkey.pem").write_bytes(b"no key at all, as it is half way through being written\n")
    assert _serial(encrypting) == second
    (tmp_path / "privkey.pem").unlink()
    assert _serial(encrypting) == second
    (tmp_path / "privkey.pem").write_bytes(key)
    assert _serial(encrypting) == second
    certificate(tmp_path)
    assert _serial(encrypting) not in {first, second}


def _serial(office: PostOffice) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with office.wire() as wire:
        sock = begun(wire).encrypt(context).connection
        assert isinstance(sock, ssl.SSLSocket)
        return sock.getpeercert(binary_form=True) or b""


def test_a_certificate_that_cannot_be_used_stops_the_start(office_settings: Settings, tmp_path: Path) -> None:
    """In one line that names the setting; a key that wants a password does not ask for it at the terminal."""
    certificate_at, key_at = certificate(tmp_path)
    key_at.write_bytes(b"-----BEGIN PRIVATE KEY-----\nno\n-----END PRIVATE KEY-----\n")
    broken = office_settings.model_copy(update={"tls_certificate": certificate_at, "tls_key": key_at})
    with pytest.raises(CertificateError, match=r"^mail cannot be encrypted .*MAILCALL_TLS_CERTIFICATE"):
        run_smtp(broken, threading.Event())
    missing = broken.model_copy(update={"tls_key": tmp_path / "none.pem"})
    with pytest.raises(CertificateError, match="no such file"):
        run_smtp(missing, threading.Event())


def test_certificate_and_key_go_together(office_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """One without the other is a mistake, not a wish."""
    monkeypatch.setenv("MAILCALL_TLS_KEY", "/etc/key.pem")
    with pytest.raises(SettingsError, match="set both, or neither"):
        load_settings()


def test_sessions_that_ended_are_not_counted(open_office: Open, tmp_path: Path) -> None:
    """Whether they ended encrypted, in the handshake or before: there is room again."""
    certificate_at, key_at = certificate(tmp_path)
    office = open_office(tls_certificate=certificate_at, tls_key=key_at, connections_limit=1)
    for ending in ("clear", "handshake", "broken", "encrypted", "goodbye"):
        deadline = time.monotonic() + 10
        while True:
            with office.wire() as wire:
                if wire.hear().startswith("421"):
                    assert time.monotonic() < deadline, ending
                    time.sleep(0.02)
                    continue
                if ending != "clear":
                    wire.ask(b"EHLO test.example\r\n")
                    assert wire.ask(b"STARTTLS\r\n") == replies.TLS_READY
                if ending == "broken":
                    wire.say(b"this is no handshake\r\n")
                if ending in {"encrypted", "goodbye"}:
                    safe = wire.encrypt(client_context(tmp_path))
                    assert ending == "encrypted" or safe.ask(b"QUIT\r\n").startswith("221")
                break
