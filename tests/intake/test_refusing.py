"""MAILCALL_DMARC=refuse: forged mail hears 550 5.7.1, and our own failures refuse nothing."""

from collections.abc import Iterator

import pytest

from relay.intake import refusing
from relay.models import Message
from relay.sandbox import Limits
from tests.authentication.conftest import Key, rsa_key, signed
from tests.intake.conftest import Open, PostOffice
from tests.name_server import NameServer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # no row is written otherwise
FORGED = b"From: Warden <warden@prison.example>\r\nSubject: Now\r\n\r\nCome here.\r\n"
HONEST = FORGED.replace(b"prison.example", b"open.example")
TO = "anna@letters.localhost"


@pytest.fixture(scope="module")
def signer() -> Key:
    """Give a key that is in DNS."""
    return rsa_key(1_024)


@pytest.fixture
def name_server(signer: Key) -> Iterator[NameServer]:
    """Serve the policies."""
    serving = NameServer(
        {
            ("_dmarc.prison.example.", "TXT"): ['"v=DMARC1; p=reject"'],
            ("_dmarc.open.example.", "TXT"): ['"v=DMARC1; p=quarantine"'],
            ("s1._domainkey.prison.example.", "TXT"): [f'"{signer.record[:200]}" "{signer.record[200:]}"'],
        }
    )
    yield serving
    serving.close()


@pytest.fixture
def strict(open_office: Open, name_server: NameServer) -> PostOffice:
    """Open an office that refuses, for clients it does not trust."""
    return open_office(dmarc="refuse", trusted_networks=[], dns_servers=[name_server.address])


def test_mail_that_its_authors_domain_wants_refused_is_refused(strict: PostOffice) -> None:
    """And nothing of it is kept; the session goes on."""
    with strict.client() as client:
        for raw, answer in ((FORGED, 550), (HONEST, 250), (FORGED, 550)):
            client.ehlo()
            client.mail("x@elsewhere.example")
            client.rcpt(TO)
            code, text = client.data(raw)
            assert code == answer
            assert text.startswith(b"5.7.1 ") is (answer == 550)
    assert strict.count(Message) == 1


def test_a_signed_letter_is_taken(strict: PostOffice, signer: Key) -> None:
    """From the very domain that others' mail is refused for."""
    raw = signed(signer, FORGED, domain=b"prison.example", include_headers=[b"from", b"subject"])
    assert strict.send(raw, TO)[0] == 250


def test_mail_for_the_postmaster_is_taken(strict: PostOffice) -> None:
    """Who is refused has to be able to ask why (RFC 5321 section 4.5.1)."""
    assert strict.send(FORGED, "postmaster@letters.localhost")[0] == 250


def test_holding_is_what_happens_by_itself(open_office: Open, name_server: NameServer) -> None:
    """The worker checks: the client hears 250."""
    office = open_office(trusted_networks=[], dns_servers=[name_server.address])
    assert office.send(FORGED, TO)[0] == 250
    assert name_server.asked == 0


def test_a_trusted_network_is_not_asked(open_office: Open, name_server: NameServer) -> None:
    """A bounce of its own would reach whoever was forged."""
    office = open_office(dmarc="refuse", dns_servers=[name_server.address])
    assert office.send(FORGED, TO)[0] == 250
    assert name_server.asked == 0


def test_dns_that_does_not_answer_refuses_nothing(open_office: Open) -> None:
    """The worker tries again."""
    office = open_office(dmarc="refuse", trusted_networks=[], dns_servers=["127.0.0.1:9"])
    assert office.send(FORGED, TO)[0] == 250


def test_a_check_that_fails_or_takes_too_long_refuses_nothing(
    open_office: Open, name_server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A child that dies, a deadline that passes, too many at once, a message too large."""
    options = {"dmarc": "refuse", "trusted_networks": [], "dns_servers": [name_server.address]}
    for name, value in (("_CHILD", Limits(memory_bytes=1 << 20)), ("DEADLINE_SECONDS", 0.0), ("AT_ONCE", 0)):
        with monkeypatch.context() as patched:
            office = open_office(**options) if name == "AT_ONCE" else None
            patched.setattr(refusing, name, value)
            office = office or open_office(**options)
            assert office.send(FORGED.replace(b"Now", name.encode()), TO)[0] == 250
    large = FORGED + b"x" * 70 + b"\r\n"
    monkeypatch.setattr(refusing, "BYTES_MOST", len(FORGED))
    assert open_office(**options).send(large, TO)[0] == 250
