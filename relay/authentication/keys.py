"""Keys in DNS, and what they say of a signature (RFC 6376 section 3.6, RFC 8301, RFC 8463)."""

from typing import Final, Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from relay.authentication import tags
from relay.authentication.domain import ascii_domain
from relay.authentication.signature import ALGORITHMS, Signature
from relay.authentication.tags import TagFaultError

Result = Literal["none", "pass", "fail", "policy", "neutral", "temperror", "permerror"]
Judgement = tuple[Result, str]
"""A result in the words of RFC 8601 section 2.7.1, and the reason."""

RSA_BITS_LEAST: Final = 1_024
RSA_BITS_MOST: Final = 8_192
KEYS_TRIED: Final = 3
_ED25519_BYTES: Final = 32


def name_of(signature: Signature) -> str:
    """Give the name where a signature's key is."""
    return f"{signature.selector}._domainkey.{signature.domain}"


def judge(signature: Signature, records: tuple[str, ...]) -> Judgement:
    """Judge a signature by the records found under its key's name; of several keys one has to fit."""
    judged: Judgement = ("permerror", "no-key")
    for record in records[:KEYS_TRIED]:
        found = _by_record(signature, record)
        if found[0] == "pass":
            return found
        judged = found if judged[1] == "no-key" else judged
    return judged


def _by_record(signature: Signature, record: str) -> Judgement:
    try:
        values = tags.parse(record)
        if fault := _key_fault(signature, values):
            return "permerror", fault
        if signature.algorithm == "rsa-sha1":
            return "policy", "sha1"
        return _verified(signature, tags.base64_bytes(values["p"]))
    except TagFaultError:
        return "permerror", "key-malformed"


def _key_fault(signature: Signature, values: dict[str, str]) -> str:
    hash_name = signature.algorithm.partition("-")[2]
    identity_domain = ascii_domain(signature.identity.rpartition("@")[2])
    faults = (
        (values.get("v", "DKIM1") != "DKIM1" or ("v" in values and next(iter(values)) != "v"), "key-malformed"),
        ("p" not in values, "key-malformed"),
        (not values.get("p"), "key-revoked"),
        (values.get("k", "rsa").lower() != ALGORITHMS[signature.algorithm], "key-of-another-kind"),
        ("h" in values and hash_name not in tags.names(values["h"].lower()), "key-not-for-this-hash"),
        (not {"*", "email"} & set(tags.names(values.get("s", "*").lower())), "key-not-for-mail"),
        ("s" in tags.names(values.get("t", "")) and identity_domain != signature.domain, "key-not-for-subdomains"),
    )
    return next((fault for is_so, fault in faults if is_so), "")


def _verified(signature: Signature, key: bytes) -> Judgement:
    try:
        if signature.algorithm == "ed25519-sha256":
            return _verified_ed25519(signature, key)
        return _verified_rsa(signature, key)
    except InvalidSignature:
        return "fail", "signature"
    except (ValueError, UnsupportedAlgorithm):
        return "permerror", "key-malformed"


def _verified_ed25519(signature: Signature, key: bytes) -> Judgement:
    """RFC 8463: what is signed is the hash."""
    if len(key) != _ED25519_BYTES:
        return "permerror", "key-malformed"
    Ed25519PublicKey.from_public_bytes(key).verify(signature.value, signature.header_hash)
    return "pass", ""


def _verified_rsa(signature: Signature, key: bytes) -> Judgement:
    """RFC 8301 section 3.2: a key below 1,024 bits proves nothing."""
    public = load_der_public_key(key)
    if not isinstance(public, RSAPublicKey):
        return "permerror", "key-of-another-kind"
    if public.key_size < RSA_BITS_LEAST:
        return "fail", "key-too-short"
    if public.key_size > RSA_BITS_MOST:
        return "permerror", "key-too-long"
    public.verify(signature.value, signature.header_hash, padding.PKCS1v15(), Prehashed(SHA256()))
    return "pass", ""
