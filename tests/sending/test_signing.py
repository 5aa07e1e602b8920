"""DKIM: what we sign is believed, by our own reading of it and by another's; and nothing can be added to it."""

import time
from dataclasses import replace

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from relay.authentication import Envelope, Zone, settle
from relay.sending.message import File, compose
from relay.sending.signing import Signer, record_of
from tests.sending.test_message import MAIL

DOMAIN = "letters.example.org"
NAME = f"mailcall._domainkey.{DOMAIN}"


def pem_of(private: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    """Write a key as openssl does."""
    kinds = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return private.private_bytes(serialization.Encoding.PEM, *kinds)


PEM = pem_of(rsa.generate_private_key(65_537, 2_048))


def judged(raw: bytes) -> tuple[str, bool]:
    """Give what our own authentication says of a message, and whether dkimpy believes it."""
    record = record_of(PEM)
    envelope = Envelope(peer="192.0.2.1", helo="x", mail_from=f"bounce@{DOMAIN}", at=int(time.time()))
    zone = Zone({NAME: [{"TXT": record}]})
    verdict = settle(raw, envelope, zone)[1]

    def dns(name: bytes, timeout: int = 5) -> bytes | None:
        return record.encode() if name.decode().startswith(NAME) else None

    theirs: bool = dkim.verify(raw, dnsfunc=dns)
    return verdict.dkim, theirs


def signed(**changed: object) -> bytes:
    """Give a signed mail."""
    return Signer(PEM, "mailcall").sign(compose(replace(MAIL, **changed)), DOMAIN)  # type: ignore[arg-type]


def test_what_we_sign_is_believed() -> None:
    """With files, links and letters of every script."""
    file = File("a.pdf", "application/pdf", b"%PDF" * 1_000)
    raw = signed(subject="Grüße", text="مرحبا\n.\n..\n", quiet_link="https://x.example/quiet/abc", files=(file,))
    assert raw.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=letters.example.org;")
    assert judged(raw) == ("pass", True)


@pytest.mark.parametrize("name", ["From", "Subject", "Reply-To", "Cc", "List-Unsubscribe", "Content-Type", "Sender"])
def test_nobody_can_add_a_field(name: str) -> None:
    """Each is signed once more than it is there (RFC 6376, section 5.4.2)."""
    assert judged(f"{name}: x <x@y.example>\r\n".encode() + signed()) == ("fail", False)


def test_a_key_that_others_do_not_believe_is_refused() -> None:
    """RFC 8301, section 3.2."""
    for wrong in (
        b"",
        b"no key",
        pem_of(ec.generate_private_key(ec.SECP256R1())),
    ):
        with pytest.raises(ValueError, match="it is no"):
            Signer(wrong, "mailcall")
