"""ARC: a chain of hops is believed when every seal and the last message signature hold."""

import dkim
import pytest

from relay.authentication import Zone
from tests.authentication.conftest import HEADERS, LETTER, Key, verdict

SERVER = b"list.example"


def sealed(key: Key, message: bytes = LETTER, *, saw: bytes = b"dmarc=pass header.from=post.example") -> bytes:
    """Add a set with dkimpy, by a list server that saw something."""
    seen = b"Authentication-Results: " + SERVER + b"; " + saw + b"\r\n"
    made = dkim.arc_sign(
        seen + message, b"s1", SERVER, key.pem, SERVER, include_headers=[*HEADERS, b"arc-authentication-results"]
    )
    return b"".join(made) + seen + message


def dns(key: Key) -> Zone:
    """Give the server's key."""
    return Zone({"s1._domainkey.list.example": [{"TXT": key.record}]})


def test_a_message_without_sets_has_no_chain() -> None:
    """Most have none."""
    assert verdict(LETTER, Zone({})).arc.result == "none"


def test_a_sealed_message_passes(key: Key) -> None:
    """Sealed by another implementation; RFC 8617 section 5.2."""
    found = verdict(sealed(key), dns(key)).arc
    assert (found.result, found.sealers, found.covers_author) == ("pass", ("list.example",), True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"all is well", b"all is lost"),
        (b"Subject: Hello", b"Subject: Hullo"),
        (b"cv=none", b"cv=pass"),
        (b"cv=none", b"cv=fail"),
        (b"ARC-Authentication-Results: i=1", b"ARC-Authentication-Results: i=2"),
        (b"ARC-Authentication-Results:", b"X-Authentication-Results:"),
        (b"ARC-Message-Signature:", b"X-Message-Signature:"),
        (b"dmarc=pass", b"dmarc=fail"),
    ],
)
def test_a_chain_that_was_tampered_with_fails(key: Key, old: bytes, new: bytes) -> None:
    """The message, a seal, a set that is not whole, what was seen."""
    raw = sealed(key)
    assert old in raw
    assert verdict(raw.replace(old, new, 1), dns(key)).arc.result == "fail"


def test_more_than_fifty_sets_fail() -> None:
    """RFC 8617 section 4.2.1; and nobody asks DNS for them."""
    sets = b"".join(b"ARC-Seal: i=%d; a=rsa-sha256; d=x.example; s=s; cv=pass; b=AAAA\r\n" % n for n in range(1, 60))
    assert verdict(sets + LETTER, Zone({})).arc.result == "fail"


def test_silent_dns_is_a_temporary_error(key: Key) -> None:
    """It may be otherwise later."""
    assert verdict(sealed(key), Zone({"s1._domainkey.list.example": ["TIMEOUT"]})).arc.result == "temperror"
