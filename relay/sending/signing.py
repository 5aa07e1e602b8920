"""DKIM: our mail signed in the name of its From domain (RFC 6376), and the record that lets others check it. Pure."""

import base64
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

BITS_LEAST: Final = 1024
"""RFC 8301 section 3.2: shorter keys are not believed."""
_SIGNED: Final = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "in-reply-to", "references", "mime-version"),
    *("content-type", "auto-submitted", "list-unsubscribe", "list-unsubscribe-post"),
)
_NEVER_TWICE: Final = ("cc", "resent-from", "sender")
"""Fields we do not write: signed as absent, so that nobody adds one."""


class Signer:
    """Signs with one key under one selector."""

    def __init__(self, pem: bytes, selector: str) -> None:
        """Read the key.

        Raises:
            ValueError: it is no RSA key that others believe.
        """
        self._selector = selector.encode("ascii")
        key = _key(pem)
        self._pem = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())

    def sign(self, raw: bytes, domain: str) -> bytes:
        """Give the message with its signature above; each field is named once more than it is there (section 5.4.2)."""
        import dkim

        names = [name for name in _SIGNED for _ in range(2 if _has(raw, name) else 1)]
        signed: bytes = dkim.DKIM(raw).sign(
            self._selector,
            domain.encode("ascii"),
            self._pem,
            signature_algorithm=b"rsa-sha256",
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*names, *_NEVER_TWICE],
        )
        return signed + raw


def record_of(pem: bytes) -> str:
    """Give the TXT record to publish at `<selector>._domainkey.<domain>` (section 3.6.1).

    Raises:
        ValueError: it is no RSA key that others believe.
    """
    public = _key(pem).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode('ascii')}"


def _key(pem: bytes) -> RSAPrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError("it is no PEM file of a private key without a password") from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < BITS_LEAST:
        raise ValueError(f"it is no RSA key of at least {BITS_LEAST} bits")
    return key


def _has(raw: bytes, name: str) -> bool:
    head = b"\r\n" + raw.partition(b"\r\n\r\n")[0].lower()
    return f"\r\n{name}:".encode("ascii") in head
