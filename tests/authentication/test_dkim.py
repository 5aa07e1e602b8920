"""DKIM: signatures made by another implementation are believed when they are whole, and in no other case."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from relay.authentication import Zone, canonical, examine
from relay.authentication.header import Field
from tests.authentication.conftest import AT, HEADERS, LETTER, Key, both, rsa_key, signed, verdict, zone


@pytest.mark.parametrize("header", [b"simple", b"relaxed"])
@pytest.mark.parametrize("body", [b"simple", b"relaxed"])
def test_a_signed_letter_passes_in_every_canonical_form(key: Key, header: bytes, body: bytes) -> None:
    """RFC 6376 section 3.4, against a signer that is not ours."""
    found = verdict(signed(key, canonicalize=(header, body)), zone(key))
    assert found.dkim == "pass"
    assert [(one.domain, one.selector, one.identity) for one in found.signatures] == [
        ("post.example", "s1", "@post.example")
    ]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b"all is well", b"all is lost", "body"),
        (b"Subject: Hello", b"Subject: Hullo", "signature"),
        (b"From: Wanda", b"From: Wendy", "signature"),
    ],
)
def test_a_changed_letter_fails(key: Key, old: bytes, new: bytes, reason: str) -> None:
    """The body by its hash, a signed field by the signature."""
    found = verdict(signed(key).replace(old, new), zone(key))
    assert (found.dkim, found.signatures[0].reason) == ("fail", reason)


def test_spaces_and_folding_change_nothing_in_the_relaxed_form(key: Key) -> None:
    """What mail servers do on the way."""
    raw = signed(key).replace(b"Subject: Hello", b"SUBJECT:  \r\n Hello ").replace(b"all is", b"all \t is")
    assert verdict(raw + b"\r\n\r\n", zone(key)).dkim == "pass"


def test_bare_line_ends_count_as_they_would_have_travelled(key: Key) -> None:
    """A file on disk has LF alone."""
    assert verdict(signed(key).replace(b"\r\n", b"\n"), zone(key)).dkim == "pass"


def test_a_second_from_field_above_a_signed_one_fails(key: Key) -> None:
    """Signed twice or not: RFC 6376 section 8.15."""
    forged = b"From: Warden <warden@prison.example>\r\n"
    once, twice = signed(key), signed(key, include_headers=[*HEADERS, b"from"])
    assert verdict(twice, zone(key)).dkim == "pass"
    assert verdict(forged + twice, zone(key)).dkim == "fail"
    evidence, found = both(forged + once, zone(key))
    assert (found.signatures[0].reason, evidence.authors.fields) == ("from-added", 2)
    assert (found.dmarc.result, found.dmarc.reason) == ("permerror", "several-from-fields")


def test_what_stands_below_a_signed_length_is_counted(key: Key) -> None:
    """`l=`: the signature holds, and the rest is anybody's (RFC 6376 section 8.2)."""
    raw = signed(key, length=True)
    assert verdict(raw, zone(key)).signatures[0].unsigned_bytes == 0
    found = verdict(raw + b"Send money.\r\n", zone(key))
    assert found.dkim == "pass"
    assert found.signatures[0].unsigned_bytes > 10


def test_rsa_below_1024_bits_fails() -> None:
    """RFC 8301 section 3.2: anybody can make such a signature."""
    weak = Key(*_weak())
    found = verdict(signed(weak), zone(weak))
    assert (found.dkim, found.signatures[0].reason) == ("fail", "key-too-short")


def _weak() -> tuple[bytes, str]:
    """A key of 512 bits from primes of our own finding: the library makes none below 1,024."""
    p = 2**255 + 95
    q = 2**256 + 297
    e, d = 65_537, pow(65_537, -1, (p - 1) * (q - 1))
    integers = (0, p * q, e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
    private = base64.encodebytes(_sequence(integers)).decode()
    pem = f"-----BEGIN RSA PRIVATE KEY-----\n{private}-----END RSA PRIVATE KEY-----\n".encode()
    return pem, f"v=DKIM1; p={base64.b64encode(_sequence((p * q, e))).decode()}"


def _sequence(integers: tuple[int, ...]) -> bytes:
    """DER."""
    body = b"".join(_der(2, n.to_bytes(n.bit_length() // 8 + 1)) for n in integers)
    return _der(0x30, body)


def _der(tag: int, content: bytes) -> bytes:
    length = len(content)
    octets = bytes([length]) if length < 128 else bytes([0x82]) + length.to_bytes(2)
    return bytes([tag]) + octets + content


def test_sha_1_is_a_matter_of_policy_and_never_a_pass(key: Key) -> None:
    """RFC 8301 section 3.1: whatever the signature, and a changed body is no matter of policy."""
    raw = _by_hand("a=rsa-sha1", _body_hash("sha1"), "AAAA")
    assert verdict(raw, zone(key)).dkim == "policy"
    assert verdict(raw + b"More.", zone(key)).dkim == "fail"


def test_ed25519_is_known() -> None:
    """RFC 8463: what is signed is the hash."""
    raw, dns = _ed25519_signed()
    assert verdict(raw, dns).dkim == "pass"
    assert verdict(raw.replace(b"Hello", b"Hallo"), dns).dkim == "fail"


def _ed25519_signed(tags: str = "") -> tuple[bytes, Zone]:
    """Sign as of the standard, with another library's key and the hash of what we would have signed."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    dns = Zone({"s1._domainkey.post.example": [{"TXT": f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}"}]})
    unsigned = _by_hand("a=ed25519-sha256" + tags, _body_hash("sha256"), "AAAA")
    value = base64.b64encode(private.sign(examine(unsigned).signatures[0].header_hash)).decode()
    return unsigned.replace(b"b=AAAA", f"b={value}".encode()), dns


def _by_hand(tags: str, body_hash: str, value: str) -> bytes:
    signature = f"v=1; {tags}; c=simple/simple; d=post.example; s=s1; h=from:subject; bh={body_hash}; b={value}"
    return f"DKIM-Signature: {signature}\r\n".encode() + LETTER


def _body_hash(algorithm: str) -> str:
    return base64.b64encode(hashlib.new(algorithm, LETTER.partition(b"\r\n\r\n")[2]).digest()).decode()


@pytest.mark.parametrize(
    ("record", "result", "reason"),
    [
        ("", "permerror", "no-key"),
        ("v=DKIM1; p=", "permerror", "key-revoked"),
        ("v=DKIM1; p=!", "permerror", "key-malformed"),
        ("v=DKIM2; {p}", "permerror", "key-malformed"),
        ("k=ed25519; {p}", "permerror", "key-of-another-kind"),
        ("h=sha1; {p}", "permerror", "key-not-for-this-hash"),
        ("s=chat; {p}", "permerror", "key-not-for-mail"),
        ("s=chat:email; h=sha1:sha256; t=y; n=notes; {p}", "pass", ""),
        ("{p}", "pass", ""),
    ],
)
def test_a_key_is_good_for_what_it_says(key: Key, record: str, result: str, reason: str) -> None:
    """RFC 6376 section 3.6.1."""
    text = record.format(p=key.record.rpartition("; ")[2])
    found = verdict(signed(key), Zone({"s1._domainkey.post.example": [{"TXT": text}]} if text else {}))
    assert (found.dkim, found.signatures[0].reason) == (result, reason)


def test_a_key_for_the_domain_alone_does_not_cover_an_identity_below_it(key: Key) -> None:
    """`t=s`."""
    raw = signed(key, identity=b"wanda@sub.post.example")
    assert verdict(raw, zone(key)).dkim == "pass"
    strict = Key(key.pem, "t=s; " + key.record.partition("; ")[2])
    assert verdict(raw, zone(strict)).signatures[0].reason == "key-not-for-subdomains"


@pytest.mark.parametrize(("expires", "result", "reason"), [(AT - 1, "fail", "expired"), (AT + 1, "pass", "")])
def test_an_expired_signature_fails(expires: int, result: str, reason: str) -> None:
    """As of when the message arrived, not of when somebody looks."""
    raw, dns = _ed25519_signed(f"; t=1; x={expires}")
    found = verdict(raw, dns).signatures[0]
    assert (found.result, found.reason) == (result, reason)


def test_silent_dns_is_a_temporary_error(key: Key) -> None:
    """It may be otherwise later."""
    found = verdict(signed(key), Zone({"s1._domainkey.post.example": ["TIMEOUT"]}))
    assert (found.dkim, found.is_troubled) == ("temperror", True)


def test_one_signature_that_passes_is_enough(key: Key) -> None:
    """Others may be broken by who handed the message on."""
    other = rsa_key(1_024)
    raw = signed(other, signed(key), domain=b"list.example").replace(b"bh=", b"bh=AAAA", 1)
    found = verdict(raw, zone(key))
    assert [one.result for one in found.signatures] == ["fail", "pass"]
    assert found.dkim == "pass"


def test_no_more_than_ten_signatures_are_looked_at(key: Key) -> None:
    """Each costs a question and a sum (RFC 6376 section 6.1)."""
    field = signed(key)[: -len(LETTER)]
    evidence, found = both(field * 50 + LETTER, zone(key))
    assert (len(evidence.signatures), evidence.signatures_left, len(found.signatures)) == (10, 40, 10)


@pytest.mark.parametrize(
    "change",
    [
        (b"v=1", b"v=2"),
        (b"d=post.example", b"d=post..example"),
        (b"s=s1", b"s="),
        (b"h=from", b"h=fram"),
        (b"h=from", b"q=dns/doh; h=from"),
        (b"c=relaxed/relaxed", b"c=nowsp"),
        (b"a=rsa-sha256", b"a=rsa-md5"),
        (b"i=@post.example", b"i=@other.example"),
        (b"v=1;", b"v=1; l=99999;"),
        (b"v=1;", b"v=1; l=-1;"),
        (b"v=1;", b"v=1; d=post.example;"),
        (b"v=1;", b"v=1; =;"),
    ],
)
def test_a_malformed_signature_is_a_permanent_error(key: Key, change: tuple[bytes, bytes]) -> None:
    """RFC 6376 section 6.1.1."""
    raw = signed(key).replace(*change, 1)
    assert raw != signed(key)
    assert verdict(raw, zone(key)).dkim == "permerror"


def test_the_canonical_forms_are_those_of_the_standard() -> None:
    """RFC 6376 sections 3.4.4 and 3.4.5, on its own example."""
    mail = (Field(b"a", b"A: X\r\n"), Field(b"b", b"B : Y\t\r\n\tZ  \r\n"))
    body = b" C \r\nD \t E\r\n\r\n\r\n"
    assert b"".join(canonical.field(one, "relaxed") for one in mail) == b"a:X\r\nb:Y Z\r\n"
    assert b"".join(canonical.field(one, "simple") for one in mail) == b"A: X\r\nB : Y\t\r\n\tZ  \r\n"
    assert canonical.body(body, "relaxed") == b" C\r\nD E\r\n"
    assert canonical.body(body, "simple") == b" C \r\nD \t E\r\n"
    assert (canonical.body(b"", "simple"), canonical.body(b"\r\n", "relaxed")) == (b"\r\n", b"")
