"""Signed mail is read, encrypted mail says that it is: S/MIME (RFC 8551), PGP (RFC 3156, RFC 9580)."""

import base64
import contextlib
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from hypothesis import given
from hypothesis import strategies as st

from relay.reading import Reading
from relay.reading.files.armour import pieces
from relay.reading.files.cms import NotCmsError, signed_content
from relay.reading.reader import read

ReadMail = Callable[[str], Reading]
LETTER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nSigned words.\r\n"
SIGNED = """-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Dear Marcus,
- -- dashes are escaped
Ada
-----BEGIN PGP SIGNATURE-----

iQ
-----END PGP SIGNATURE-----
"""


@pytest.fixture(scope="module")
def signer() -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """A certificate of our own."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ada Winter")])
    days = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = made.serial_number(7).not_valid_before(days[0]).not_valid_after(days[1])
    return dated.sign(key, hashes.SHA256()), key


def mail(cms: bytes, kind: str = "signed-data") -> bytes:
    """A mail that is nothing but an opaque S/MIME body."""
    head = f"Subject: Sealed\nContent-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m\n"
    return f"{head}Content-Transfer-Encoding: base64\n\n".encode() + base64.encodebytes(cms)


def in_pieces(content: bytes) -> bytes:
    """Signed data as streaming programs write it: indefinite lengths, the content in pieces (X.690, 8.7.3)."""
    octets = b"".join(b"\x04" + bytes((len(part),)) + part for part in (content[:20], content[20:]))
    wrapped = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010701") + b"\xa0\x80\x24\x80" + octets + bytes(6)
    signed = b"\x30\x80\x02\x01\x01\x31\x00" + wrapped + b"\x31\x00" + bytes(2)
    return b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + b"\xa0\x80" + signed + bytes(4)


def test_an_opaque_signature_is_opened(signer: tuple[x509.Certificate, rsa.RSAPrivateKey]) -> None:
    """No key is needed to read what was only signed; a note says that it was."""
    certificate, key = signer
    built = pkcs7.PKCS7SignatureBuilder().set_data(LETTER).add_signer(certificate, key, hashes.SHA256())
    cms = built.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary])
    reading = read(mail(cms))
    assert (reading.text, reading.problem) == ("Signed words.", None)
    assert "signed" in {note.code for note in reading.notes}


def test_an_opaque_signature_in_pieces_is_opened() -> None:
    """BER, not DER: what OpenSSL and Outlook send."""
    assert read(mail(in_pieces(LETTER))).text == "Signed words."


def test_what_is_encrypted_is_a_problem(signer: tuple[x509.Certificate, rsa.RSAPrivateKey]) -> None:
    """Whatever it says of itself."""
    built = pkcs7.PKCS7EnvelopeBuilder().set_data(LETTER).add_recipient(signer[0])
    for kind in ("enveloped-data", "signed-data"):
        reading = read(mail(built.encrypt(Encoding.DER, []), kind))
        assert (reading.problem, reading.subject, reading.text) == ("encrypted", "Sealed", "")


def test_an_encrypted_part_beside_words_is_set_aside() -> None:
    """Somebody attached something encrypted to a plain letter: the letter is read."""
    part = mail(b"\x30\x80", "enveloped-data").partition(b"\n")[2]
    raw = b"Content-Type: multipart/mixed; boundary=m\n\n--m\n\nDear Marcus\n--m\n" + part + b"\n--m--\n"
    reading = read(raw)
    assert (reading.text, reading.problem) == ("Dear Marcus", None)
    assert [item.reason for item in reading.attachments] == ["encrypted"]


def test_certificates_alone_are_no_letter_and_no_secret() -> None:
    """A signed-data without content only carries certificates (RFC 8551, section 3.8)."""
    certificates = bytes.fromhex("301906092a864886f70d010702a00c300a0201013100300306010031003100")
    assert signed_content(certificates) == b""


def test_clear_signed_words_are_read_without_their_armour() -> None:
    """Kept and hidden are still the whole, in order."""
    reading = read(b"Content-Type: text/plain\n\n" + SIGNED.encode())
    assert reading.text == "Dear Marcus,\n-- dashes are escaped\nAda"
    assert {segment.reason for segment in reading.hidden} == {"signature"}
    assert "".join(segment.text for segment in reading.segments) == SIGNED


def test_words_around_an_encrypted_block_are_read() -> None:
    """The block is set aside and says why."""
    raw = b"Content-Type: text/plain\n\nFor you alone:\n-----BEGIN PGP MESSAGE-----\n\nxx\n-----END PGP MESSAGE-----\n"
    reading = read(raw)
    assert (reading.text, reading.problem) == ("For you alone:", None)
    assert [segment.reason for segment in reading.hidden] == ["encrypted"]


def test_endless_small_values_are_given_up() -> None:
    """Ten million empty strings where the content should be: an error, soon."""
    head = b"\x30\x80\x06\x09" + bytes.fromhex("2a864886f70d010702") + b"\xa0\x80"
    began = time.process_time()
    with pytest.raises(NotCmsError):
        signed_content(head + b"\x04\0" * 10_000_000)
    assert time.process_time() - began < 15


@given(
    st.lists(st.sampled_from(["-----BEGIN PGP MESSAGE-----", "-----END PGP MESSAGE-----", *SIGNED.split("\n"), "- x"]))
)
def test_pieces_of_armour_are_the_text(lines: list[str]) -> None:
    """In order, nothing lost, whatever is missing or doubled."""
    text = "\n".join(lines)
    assert "".join(piece for piece, _ in pieces(text)) == text


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=60).map(lambda noise: in_pieces(LETTER)[:40] + noise)))
def test_any_bytes_are_signed_content_or_not(raw: bytes) -> None:
    """One error, and no other."""
    with contextlib.suppress(NotCmsError):
        assert isinstance(signed_content(raw), bytes | None)
