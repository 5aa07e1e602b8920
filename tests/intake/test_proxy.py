"""The PROXY protocol: heard from proxies of ours alone, strictly, and nothing of it is left for the session."""

import asyncio
import shutil
import socket
import struct
import subprocess
import time
from ipaddress import ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.intake.proxy import Introduction, introduction
from tests.intake.conftest import Open, PostOffice, Wire

HELLO = b"From: Wanda <wanda@example.org>\r\n\r\nDear Anna,\r\n"
V2 = b"\r\n\r\n\0\r\nQUIT\n"
LOOPBACK = [ip_network("127.0.0.0/8")]
sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def v2(command: int, family: int, body: bytes) -> bytes:
    """Lay out a header of version 2."""
    return V2 + bytes([0x20 | command, family]) + struct.pack("!H", len(body)) + body


def inet(source: str, destination: str = "192.0.2.25") -> bytes:
    """Lay out its addresses: IPv4, from port 4711 to 25."""
    return socket.inet_aton(source) + socket.inet_aton(destination) + struct.pack("!HH", 4711, 25)


def inet6(source: str) -> bytes:
    """Lay out its addresses: IPv6, from port 4711 to 25."""
    return socket.inet_pton(socket.AF_INET6, source) * 2 + struct.pack("!HH", 4711, 25)


TLV = b"\x05\x00\x03abc"
UNDERSTOOD = [
    (b"PROXY TCP4 198.51.100.7 192.0.2.25 4711 25\r\n", ("198.51.100.7", 4711)),
    (b"PROXY TCP6 2001:db8::7 2001:db8::25 4711 25\r\n", ("2001:db8::7", 4711)),
    (b"PROXY TCP6 ::ffff:198.51.100.7 ::1 4711 25\r\n", ("198.51.100.7", 4711)),
    (b"PROXY UNKNOWN\r\n", None),
    (b"PROXY UNKNOWN ffff:f...f:ffff ffff 65535 65535\r\n", None),
    (v2(1, 0x11, inet("198.51.100.7")), ("198.51.100.7", 4711)),
    (v2(1, 0x11, inet("198.51.100.7") + TLV), ("198.51.100.7", 4711)),
    (v2(1, 0x21, inet6("2001:db8::7")), ("2001:db8::7", 4711)),
    (v2(0, 0x00, b""), None),
    (v2(0, 0x11, inet("198.51.100.7")), None),  # LOCAL: the proxy's own, whatever address it carries
    (v2(1, 0x00, b"what is not specified is skipped"), None),
]
NOT_UNDERSTOOD = [
    b"EHLO impatient.example\r\n",
    b"PROXY\r\n",
    b"PROXY TCP4\r\n",
    b"PROXY TCP4 198.51.100.7 192.0.2.25 4711\r\n",
    b"PROXY TCP4 198.51.100.7 192.0.2.25 4711 25 more\r\n",
    b"PROXY TCP4 198.51.100.7 192.0.2.25 4711 25\n",
    b"PROXY  TCP4 198.51.100.7 192.0.2.25 4711 25\r\n",
    b"PROXY TCPv4 198.51.100.7 192.0.2.25 4711 25\r\n",
    b"PROXY UDP4 198.51.100.7 192.0.2.25 4711 25\r\n",
    b"PROXY TCP4 2001:db8::7 2001:db8::25 4711 25\r\n",
    b"PROXY TCP4 198.51.100.777 192.0.2.25 4711 25\r\n",
    b"PROXY TCP4 198.51.100.7 192.0.2.25 65536 25\r\n",
    b"PROXY TCP4 198.51.100.7 192.0.2.25 04711 25\r\n",
    b"PROXY UNKNOWN " + b"x" * 100 + b"\r\n",
    b"PROXY " + b"x" * 200_000 + b"\r\n",
    V2 + b"\x11\x11\0\0",
    v2(1, 0x11, b"short"),
    v2(1, 0x12, inet("198.51.100.7")),  # a datagram
    v2(1, 0x31, b"/run/a.sock".ljust(216, b"\0")),
    v2(2, 0x11, inet("198.51.100.7")),
    v2(1, 0x41, inet("198.51.100.7")),
]


def heard(data: bytes) -> tuple[Introduction | None, bytes]:
    """Read a header of what a connection brought; give what is left for the session."""

    async def read() -> tuple[Introduction | None, bytes]:
        reader = asyncio.StreamReader(limit=65_536)
        reader.feed_data(data)
        reader.feed_eof()
        found = await introduction(reader)
        return found, await reader.read()

    return asyncio.run(read())


@pytest.mark.parametrize(("header", "client"), UNDERSTOOD)
def test_a_header_is_read_and_nothing_behind_it(header: bytes, client: tuple[str, int] | None) -> None:
    """Both versions; what the client sent in advance is still there."""
    assert heard(header + b"EHLO x\r\n") == (Introduction(client), b"EHLO x\r\n")


@pytest.mark.parametrize("header", NOT_UNDERSTOOD)
def test_what_is_not_as_specified_is_no_header(header: bytes) -> None:
    """Nothing is guessed."""
    assert heard(header)[0] is None


@given(st.one_of(st.binary(max_size=300), st.binary(max_size=60).map(lambda rest: V2 + b"\x21\x11" + rest)))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    """Whatever comes, there is an introduction or none."""
    found, _ = heard(data)
    assert found is None or found.client is None or len(found.client) == 2


def closed(wire: Wire) -> bytes:
    """Give what is said until the other side has hung up."""
    said = b""
    try:
        while more := wire.connection.recv(10_000):
            said += more
    except ConnectionError:
        pass
    return said


@sqlite
@pytest.mark.parametrize("header", [UNDERSTOOD[0][0], UNDERSTOOD[5][0]], ids=["v1", "v2"])
def test_the_client_behind_a_proxy_counts_as_the_peer(open_office: Open, header: bytes) -> None:
    """It is what is stored, and it decides about trust: a proxy's clients are not the proxy."""
    office = open_office(proxy_networks=LOOPBACK)
    with office.wire() as wire:
        wire.say(header)
        assert wire.hear().startswith("220")
        wire.ask(b"EHLO test.example\r\n")
        assert wire.ask(b"XFORWARD ADDR=192.0.2.1\r\n").startswith("550"), "the client is not trusted"
        wire.ask(b"MAIL FROM:<wanda@example.org>\r\n")
        wire.ask(b"RCPT TO:<anna@letters.localhost>\r\n")
        wire.ask(b"DATA\r\n")
        assert wire.ask(HELLO + b".\r\n").startswith("250")
    assert office.messages()[0].peer == "198.51.100.7"


@sqlite
def test_all_at_once_behind_a_proxy(open_office: Open) -> None:
    """Header, commands and content in one packet: the bulk reader finds its place."""
    office = open_office(proxy_networks=LOOPBACK)
    content = HELLO + b"A long letter it is, and longer.\r\n" * 10_000
    with office.wire() as wire:
        wire.say(
            b"PROXY TCP6 2001:db8::7 2001:db8::25 4711 25\r\nEHLO x\r\nMAIL FROM:<wanda@example.org>\r\n"
            b"RCPT TO:<anna@letters.localhost>\r\nDATA\r\n" + content + b".\r\nQUIT\r\n"
        )
        assert [wire.hear()[:3] for _ in range(7)] == ["220", "250", "250", "250", "354", "250", "221"]
    assert office.messages()[0].peer == "2001:db8::7"
    assert office.raw(1) == content


@sqlite
@pytest.mark.parametrize("header", NOT_UNDERSTOOD[:4])
def test_a_proxy_that_does_not_say_so_is_told_nothing(open_office: Open, header: bytes) -> None:
    """No greeting, no reply: the connection is closed."""
    office = open_office(proxy_networks=LOOPBACK)
    with office.wire() as wire:
        wire.say(header)
        assert closed(wire) == b""


@sqlite
def test_a_proxy_that_says_nothing_is_let_go(open_office: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """It cannot hold a connection for long; one that asks whether we are well is answered."""
    monkeypatch.setattr("relay.intake.proxy.SECONDS", 0.2)
    office = open_office(proxy_networks=LOOPBACK)
    with office.wire() as wire:
        assert closed(wire) == b""
    with office.wire() as wire:
        wire.say(v2(0, 0, b""))
        assert wire.hear().startswith("220")


@sqlite
@pytest.mark.parametrize("header", [UNDERSTOOD[0][0], UNDERSTOOD[5][0]], ids=["v1", "v2"])
def test_proxy_header_from_untrusted_ip(post_office: PostOffice, header: bytes) -> None:
    """Who is no proxy of ours and speaks like one is closed on, before any command behind it is heard."""
    with post_office.wire() as wire:
        wire.hear()
        wire.say(header + b"EHLO x\r\nMAIL FROM:<a@b>\r\nRCPT TO:<anna@letters.localhost>\r\nDATA\r\nhi\r\n.\r\n")
        assert closed(wire) == b""
    assert post_office.messages() == []


@sqlite
@pytest.mark.skipif(shutil.which("haproxy") is None, reason="haproxy is not installed")
@pytest.mark.parametrize("version", ["send-proxy", "send-proxy-v2"])
def test_mail_through_haproxy(open_office: Open, tmp_path: Path, version: str) -> None:
    """A real proxy, both versions: the client's address arrives, not the proxy's."""
    office = open_office(proxy_networks=[ip_network("127.0.0.1/32")])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    config = tmp_path / "haproxy.cfg"
    config.write_text(
        "defaults\n mode tcp\n timeout connect 5s\n timeout client 30s\n timeout server 30s\n"
        f"listen mail\n bind 127.0.0.1:{port}\n server ours 127.0.0.1:{office.port} {version}\n"
    )
    proxy = subprocess.Popen(["haproxy", "-db", "-q", "-f", str(config)])
    try:
        wire = Wire(_connected(port, "127.7.7.7"))
        with wire.closing():
            wire.begin()
            assert wire.ask(HELLO + b".\r\n").startswith("250")
    finally:
        proxy.terminate()
        proxy.wait(10)
    assert office.messages()[0].peer == "127.7.7.7"


def _connected(port: int, source: str) -> socket.socket:
    end = time.monotonic() + 10
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=10, source_address=(source, 0))
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.05)
