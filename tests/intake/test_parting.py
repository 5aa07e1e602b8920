"""How a session ends with who does not listen: it does not keep its place."""

import contextlib
import socket
import ssl
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from relay.intake import connection
from tests.intake.certificates import certificate
from tests.intake.conftest import Open, PostOffice, Wire

COMMANDS = b"EHLO test.example\r\nMAIL FROM:<w@example.org>\r\n" + b"RCPT TO:<anna@letters.localhost>\r\n" * 9_000
SMALL_BYTES = 4_096
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(params=["uvloop", "asyncio"])
def office(
    request: pytest.FixtureRequest, open_office: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> PostOffice:
    """Open one with a single place, where the kernel keeps few replies for those who do not take them, as far away."""
    if request.param == "asyncio":
        monkeypatch.setitem(sys.modules, "uvloop", None)
    monkeypatch.setattr(connection, "PARTING_SECONDS", 0.5)
    bind = socket.create_server

    def small(*places: Any, **options: Any) -> socket.socket:  # noqa: ANN401 -- as the library has it
        bound = bind(*places, **options)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BYTES)
        return bound

    monkeypatch.setattr(socket, "create_server", small)
    certificate_at, key_at = certificate(tmp_path)
    return open_office(
        trusted_networks=[],
        connections_limit=1,
        progress_timeout_seconds=1,
        tls_certificate=certificate_at,
        tls_key=key_at,
    )


def deaf(office: PostOffice, *, encrypted: bool) -> Wire:
    """Say much, and take none of the answers."""
    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BYTES)
    client.settimeout(30)
    client.connect((office.host, office.port))
    wire = Wire(client)
    assert wire.hear().startswith("220")
    if encrypted:
        wire.ask(b"EHLO test.example\r\n")
        assert wire.ask(b"STARTTLS\r\n").startswith("220")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        wire.encrypt(context)
    wire.connection.settimeout(0.5)
    with contextlib.suppress(TimeoutError):  # nothing more is read from who takes no answer
        wire.say(COMMANDS)
    return wire


def has_room(office: PostOffice) -> bool:
    """Say whether a stranger gets a greeting within a while."""
    end = time.monotonic() + 8
    while time.monotonic() < end:
        with office.wire() as wire:
            if wire.hear().startswith("220"):
                return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("encrypted", [False, True])
def test_who_never_takes_our_replies_loses_the_place(office: PostOffice, *, encrypted: bool) -> None:
    """Its buffers are full, so it cannot be told goodbye: it is cut off."""
    wire = deaf(office, encrypted=encrypted)
    with wire.closing(), office.wire() as other:
        assert other.hear().startswith("421"), "the only place is taken"
        assert has_room(office)


def test_who_says_that_it_is_done_and_takes_nothing_loses_it_too(office: PostOffice) -> None:
    """One end closed, the other full."""
    wire = deaf(office, encrypted=False)
    wire.connection.shutdown(socket.SHUT_WR)
    with wire.closing():
        assert has_room(office)
