"""Keys made for the run, and messages signed with them by another implementation."""

import base64
from dataclasses import dataclass
from typing import Any

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from relay.authentication import Envelope, Evidence, Verdict, Zone, settle

AT = 1_760_000_000
LETTER = (
    b"From: Wanda <wanda@post.example>\r\nTo: box@letters.example\r\nSubject: Hello\r\n"
    b"Date: Fri, 10 Oct 2025 10:00:00 +0000\r\nMessage-ID: <1@post.example>\r\n\r\nDear Bob,\r\n\r\nall is well.  \r\n"
)
HEADERS = (b"from", b"to", b"subject", b"date", b"message-id")


@dataclass(frozen=True, slots=True)
class Key:
    """A key pair: PEM to sign with, and the record that goes into DNS."""

    pem: bytes
    record: str


@pytest.fixture(scope="session")
def key() -> Key:
    """Give an RSA key of today's size."""
    return rsa_key(2_048)


def rsa_key(bits: int) -> Key:
    """Make an RSA key."""
    private = rsa.generate_private_key(65_537, bits)
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Key(pem, f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}")


def signed(key: Key, message: bytes = LETTER, *, domain: bytes = b"post.example", **how: Any) -> bytes:  # noqa: ANN401 -- options of the signer
    """Sign a message with dkimpy."""
    how = {"include_headers": list(HEADERS), "canonicalize": (b"relaxed", b"relaxed")} | how
    signature: bytes = dkim.sign(message, b"s1", domain, key.pem, **how)
    return signature + message


def zone(key: Key | None = None, *, domain: str = "post.example", **more: list[Any]) -> Zone:
    """Give DNS with the key of a domain, and records by name with `_` for dots' sake left alone."""
    keys = {f"s1._domainkey.{domain}": [{"TXT": key.record}]} if key else {}
    return Zone({**keys, **more})


def verdict(raw: bytes, dns: Zone, **envelope: Any) -> Verdict:  # noqa: ANN401 -- fields of the envelope
    """Settle who sent a message."""
    return both(raw, dns, **envelope)[1]


def both(raw: bytes, dns: Zone, **envelope: Any) -> tuple[Evidence, Verdict]:  # noqa: ANN401 -- fields of the envelope
    """Give the evidence as well."""
    facts: dict[str, Any] = {
        "peer": "192.0.2.7",
        "helo": "mail.post.example",
        "mail_from": "wanda@post.example",
        "at": AT,
    } | envelope
    return settle(raw, Envelope(**facts), dns)
