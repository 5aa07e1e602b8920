"""Clients that are not ours: swaks, msmtp, curl, smtp-source, and a real Postfix in front, by SMTP and by LMTP."""

import os
import shutil
import smtplib
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from relay.intake.bench import postfix
from relay.intake.bench.postfix import Postfix
from relay.models import Letter, Message, Via
from tests.intake.certificates import certificate
from tests.intake.conftest import Open, PostOffice

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LETTER = "From: Wanda <wanda@example.org>\nSubject: Hello\n\nDear Anna,\n.\n..\n.with dots\nGrüße\n"
AS_STORED = LETTER.replace("\n", "\r\n").encode()


def needs(program: str) -> pytest.MarkDecorator:
    """Skip where the program is not installed; `script/setup --dev` installs all of them."""
    there = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin")
    return pytest.mark.skipif(there is None, reason=f"{program} is not installed")


def run(*words: str | int | Path, given: str = "") -> str:
    """Run a program; give what it said."""
    done = subprocess.run(
        [str(word) for word in words], input=given, capture_output=True, text=True, check=False, timeout=30
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait(until: Callable[[], bool], told: Callable[[], str] = str) -> None:
    """Wait until something is true."""
    end = time.monotonic() + 20
    while not until():
        assert time.monotonic() < end, told()
        time.sleep(0.05)


@pytest.fixture
def encrypting(open_office: Open, tmp_path: Path) -> PostOffice:
    """Open a post office with a certificate."""
    certificate_at, key_at = certificate(tmp_path, "localhost")
    return open_office(tls_certificate=certificate_at, tls_key=key_at)


@needs("swaks")
def test_swaks_delivers_pipelined(encrypting: PostOffice) -> None:
    """Whole groups of commands at once; of two recipients one is unknown, and the other gets it."""
    said = run("swaks", "--server", "127.0.0.1", "--port", encrypting.port, "--pipeline", "--helo", "swaks.example",
               "--from", "wanda@example.org", "--to", "anna@letters.localhost,nobody@letters.localhost")  # fmt: skip
    assert "550 5.1.1" in said
    assert (encrypting.count(Letter), encrypting.messages()[0].helo) == (1, "swaks.example")


@needs("msmtp")
def test_msmtp_delivers_encrypted(encrypting: PostOffice, tmp_path: Path) -> None:
    """It checks the certificate, and sends its lines with dots and letters as they are."""
    run("msmtp", "--host=localhost", f"--port={encrypting.port}", "--tls=on", "--tls-starttls=on",
        f"--tls-trust-file={tmp_path / 'fullchain.pem'}", "--domain=msmtp.example", "--from=wanda@example.org",
        "--file=/dev/null", "anna@letters.localhost", given=LETTER)  # fmt: skip
    assert encrypting.raw(1).endswith(AS_STORED.partition(b"\r\n\r\n")[2])
    assert encrypting.messages()[0].tls.startswith("TLSv1.3")


@needs("curl")
def test_curl_delivers_encrypted(encrypting: PostOffice, tmp_path: Path) -> None:
    """To several at once, from a file, byte for byte."""
    letter = tmp_path / "letter.eml"
    letter.write_bytes(AS_STORED)
    run("curl", "--silent", "--show-error", "--ssl-reqd", "--cacert", tmp_path / "fullchain.pem",
        f"smtp://localhost:{encrypting.port}/curl.example", "--mail-from", "wanda@example.org",
        "--mail-rcpt", "anna@letters.localhost", "--mail-rcpt", "ben@letters.localhost",
        "--upload-file", letter)  # fmt: skip
    assert encrypting.raw(1) == AS_STORED
    assert (encrypting.count(Message), encrypting.count(Letter)) == (1, 2)


@needs("smtp-source")
@pytest.mark.parametrize("protocol", ["smtp", "lmtp"])
def test_smtp_source_delivers_much_at_once(open_office: Open, protocol: str) -> None:
    """Many sessions side by side: each message is there once, whole."""
    office = open_office(lmtp_listen="127.0.0.1:0")
    lmtp = ["-L"] if protocol == "lmtp" else []
    place = office.lmtp if protocol == "lmtp" else f"127.0.0.1:{office.port}"
    run("/usr/sbin/smtp-source", *lmtp, "-s", 10, "-m", 200, "-l", 30_000, "-f", "wanda@example.org",
        "-t", "anna@letters.localhost", f"inet:{place}")  # fmt: skip
    stored = office.messages()
    assert {message.via for message in stored} == {Via(protocol)}
    assert len(stored) == office.count(Letter) == 200
    assert {message.size_bytes for message in stored} <= set(range(29_000, 31_000))


in_front = pytest.mark.skipif(not postfix.is_there(), reason="Postfix is not installed, or this is not root")
IMPATIENT = {"queue_run_delay": "1s", "minimal_backoff_time": "1s", "maximal_backoff_time": "1s"}


def hand_to(front: Postfix, *to: str, text: str = "") -> None:
    """Give Postfix a letter, as a client from elsewhere."""
    with smtplib.SMTP("127.0.0.1", front.port, "pen-pal.example", source_address=("127.9.9.9", 0)) as client:
        client.sendmail("wanda@example.org", to, AS_STORED + text.encode(), ["BODY=8BITMIME"])


@in_front
def test_postfix_keeps_mail_while_we_are_down(open_office: Open, tmp_path: Path) -> None:
    """It queues, and delivers each letter once and encrypted when we are back; XFORWARD tells us whom it had."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ours = {
        "transport_maps": f"inline:{{ letters.localhost=smtp:[127.0.0.1]:{port} }}",
        "smtp_send_xforward_command": "yes",
        "smtp_tls_security_level": "encrypt",
    }
    with postfix.running(IMPATIENT | ours) as front:
        for number in range(3):
            hand_to(front, "anna@letters.localhost", text=f"{number}\r\n")
        wait(lambda: front.log.count("status=deferred") >= 3, lambda: front.log)
        assert front.queued() >= 3
        certificate_at, key_at = certificate(tmp_path)
        office = open_office(smtp_listen=f"127.0.0.1:{port}", tls_certificate=certificate_at, tls_key=key_at)
        wait(lambda: not front.queued(), lambda: front.log)
        stored = office.messages()
        assert sorted(office.raw(message.id)[-3:] for message in stored) == [b"0\r\n", b"1\r\n", b"2\r\n"]
        assert {(message.peer, message.helo, message.via) for message in stored} == {
            ("127.9.9.9", "pen-pal.example", Via.SMTP)
        }
        assert office.count(Letter) == 3
        assert all(message.tls.startswith("TLSv1.3") for message in stored)
        assert "relay=127.0.0.1[127.0.0.1]" in front.log


@in_front
@pytest.mark.parametrize("place", ["inet", "unix"])
def test_postfix_delivers_by_lmtp(open_office: Open, place: str) -> None:
    """It hears of each recipient: sent for one, bounced for another; on a port, or a socket in its own folder."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    where = f"inet:[127.0.0.1]:{port}" if place == "inet" else "unix:private/ours"
    ours = {
        "transport_maps": f"inline:{{ letters.localhost=lmtp:{where} }}",
        "lmtp_destination_recipient_limit": "10",
    }
    with postfix.running(IMPATIENT | ours) as front:
        path = front.folder / "q" / "private" / "ours"
        office = open_office(lmtp_listen=str(path) if place == "unix" else f"127.0.0.1:{port}")
        if place == "unix":
            shutil.chown(path, group="postfix")
        hand_to(front, "anna@letters.localhost", "nobody@letters.localhost", "ben@letters.localhost")
        wait(lambda: not front.queued(), lambda: front.log)
        assert front.log.count("status=sent (250 2.0.0 1)") == 2, front.log
        assert front.log.count("status=bounced") == 1, front.log
        message = office.messages()[0]
        assert (message.via, office.count(Letter)) == (Via.LMTP, 2)
        assert office.raw(message.id).endswith(AS_STORED.partition(b"\r\n\r\n")[2])
