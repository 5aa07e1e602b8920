"""One signature of a message: what it claims, and the hashes that decide whether it is true (RFC 6376, 8463, 8617)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from relay.authentication import canonical, tags
from relay.authentication.domain import ascii_domain, is_within
from relay.authentication.header import Field, named
from relay.authentication.tags import TagFaultError

ALGORITHMS: Final = {"rsa-sha256": "rsa", "rsa-sha1": "rsa", "ed25519-sha256": "ed25519"}
_DIGITS: Final = re.compile(r"[0-9]{1,76}")
_SIGNATURE_VALUE: Final = re.compile(rb"([;:\s]b\s*=)[^;]*")
_SELECTOR: Final = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*", re.IGNORECASE)
_LAST: Final = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature's claims and hashes. With a `fault` nothing else of it counts."""

    domain: str = ""
    selector: str = ""
    algorithm: str = ""
    identity: str = ""
    instance: int = 0
    """Place in an ARC chain; 0: not of one."""
    seal_says: str = ""
    """`cv=` of an ARC seal."""
    fields: tuple[str, ...] = ()
    value: bytes = b""
    header_hash: bytes = b""
    is_body_whole: bool = True
    """The body is what was signed, as far as it was signed."""
    unsigned_bytes: int = 0
    """How much of the body's end was not signed (`l=`)."""
    signed_at: int = 0
    expires_at: int = _LAST
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """A body whose canonical forms and hashes are made once."""

    content: bytes
    _forms: dict[str, bytes]
    _hashes: dict[tuple[str, str, int], bytes]

    @classmethod
    def of(cls, content: bytes) -> "Body":
        """Take a body."""
        return cls(content, {}, {})

    def form(self, form: canonical.Form) -> bytes:
        """Give a canonical form."""
        if form not in self._forms:
            self._forms[form] = canonical.body(self.content, form)
        return self._forms[form]

    def hash(self, form: canonical.Form, algorithm: str, length: int) -> bytes:
        """Hash the first `length` bytes of a canonical form."""
        key = (form, algorithm, length)
        if key not in self._hashes:
            self._hashes[key] = _hash(algorithm, memoryview(self.form(form))[:length])
        return self._hashes[key]


def of_message(own: Field, fields: Sequence[Field], body: Body, *, is_arc: bool = False) -> Signature:
    """Read a DKIM-Signature, or an ARC-Message-Signature, which is one with an instance in place of a version."""
    claimed = Signature()
    try:
        values = tags.parse(_text(own))
        claimed = _claims(values, is_arc=is_arc)
        _require(values, "d", "s", "a", "b", "bh")
        if not is_arc:
            _check_own(claimed, values, fields)
        forms = _forms(values.get("c", "relaxed/relaxed" if is_arc else "simple/simple"))
        return _hashed(claimed, values, own, fields, body, forms)
    except TagFaultError as fault:
        return replace(claimed, fault=str(fault))


def of_seal(own: Field, sealed: Sequence[Field]) -> Signature:
    """Read an ARC-Seal over the fields of all sets up to its own (RFC 8617 section 5.1.1)."""
    claimed = Signature()
    try:
        values = tags.parse(_text(own))
        claimed = _claims(values, is_arc=True)
        _require(values, "d", "s", "a", "b", "cv", "i")
        _forbid(values, "h", "bh")
        content = b"".join(canonical.field(one, "relaxed") for one in sealed) + _itself(own, "relaxed")
        return replace(claimed, header_hash=_hash(claimed.algorithm, content))
    except TagFaultError as fault:
        return replace(claimed, fault=str(fault))


def _text(own: Field) -> str:
    try:
        return own.value.decode("utf-8")
    except UnicodeDecodeError:
        raise TagFaultError("not UTF-8") from None


def _require(values: Mapping[str, str], *needed: str) -> None:
    for name in needed:
        if not values.get(name):
            raise TagFaultError(f"no {name}=")


def _forbid(values: Mapping[str, str], *unwanted: str) -> None:
    for name in unwanted:
        if name in values:
            raise TagFaultError(f"{name}= where none may be")


def _check_own(claimed: Signature, values: Mapping[str, str], fields: Sequence[Field]) -> None:
    """What DKIM asks of a signature, and ARC does not."""
    if values.get("v") != "1":
        raise TagFaultError("unknown version")
    if "from" not in claimed.fields:
        raise TagFaultError("from-not-signed")
    if len(named(fields, b"from")) > max(1, claimed.fields.count("from")):
        raise TagFaultError("from-added")  # another author was put above the one who signed: section 8.15


def _claims(values: Mapping[str, str], *, is_arc: bool) -> Signature:
    domain = ascii_domain(values.get("d", ""))
    identity = "" if is_arc else _quoted_printable(values.get("i", ""))
    instance = values.get("i", "") if is_arc else ""
    known = Signature(
        domain=domain,
        selector=values.get("s", "").lower(),
        algorithm=values.get("a", "").lower(),
        identity=identity or f"@{domain}",
        instance=int(instance) if re.fullmatch(r"[1-9][0-9]?", instance) else 0,
        seal_says=values.get("cv", "").lower(),
        fields=tuple(name.lower() for name in tags.names(values.get("h", "")) if name),
        signed_at=_number(values, "t", 0),
        expires_at=_number(values, "x", _LAST),
    )
    _check_claims(known, values)
    return replace(known, value=tags.base64_bytes(values.get("b", "")))


def _check_claims(known: Signature, values: Mapping[str, str]) -> None:
    if known.algorithm not in ALGORITHMS:
        raise TagFaultError("unknown algorithm")
    if not known.domain or not _SELECTOR.fullmatch(known.selector):
        raise TagFaultError("no such key's name")
    if known.expires_at <= known.signed_at and "x" in values:
        raise TagFaultError("expires before it was made")
    if "dns/txt" not in tags.names(values.get("q", "dns/txt")):
        raise TagFaultError("unknown query")
    if not is_within(ascii_domain(known.identity.rpartition("@")[2]), known.domain):
        raise TagFaultError("identity outside its domain")


def _quoted_printable(value: str) -> str:
    """RFC 6376 section 2.11."""
    plain = re.sub(r"\s+", "", value)
    return re.sub(r"=([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), plain)


def _number(values: Mapping[str, str], name: str, default: int) -> int:
    value = values.get(name)
    if value is None:
        return default
    if not _DIGITS.fullmatch(value):
        raise TagFaultError(f"{name}= is no number")
    return min(int(value), _LAST)


def _hashed(
    claimed: Signature,
    values: Mapping[str, str],
    own: Field,
    fields: Sequence[Field],
    body: Body,
    forms: tuple[canonical.Form, canonical.Form],
) -> Signature:
    header_form, body_form = forms
    whole = len(body.form(body_form))
    length = _number(values, "l", whole)
    if length > whole:
        raise TagFaultError("more is signed than there is")
    chosen = canonical.signed_fields(
        [one for one in fields if one is not own], [name.encode("utf-8", "replace") for name in claimed.fields]
    )
    content = b"".join(canonical.field(one, header_form) for one in chosen) + _itself(own, header_form)
    return replace(
        claimed,
        header_hash=_hash(claimed.algorithm, content),
        is_body_whole=body.hash(body_form, claimed.algorithm, length) == tags.base64_bytes(values["bh"]),
        unsigned_bytes=whole - length,
    )


def _forms(value: str) -> tuple[canonical.Form, canonical.Form]:
    header, slash, body = value.lower().partition("/")
    body = body if slash else "simple"
    if header not in {"simple", "relaxed"} or body not in {"simple", "relaxed"}:
        raise TagFaultError("unknown canonical form")
    return cast("canonical.Form", header), cast("canonical.Form", body)


def _itself(own: Field, form: canonical.Form) -> bytes:
    """The signature's own field, with an empty `b=` and without its last CRLF (RFC 6376 section 3.7)."""
    emptied = _SIGNATURE_VALUE.sub(rb"\1", own.raw.removesuffix(b"\r\n"), count=1) + b"\r\n"
    return canonical.field(Field(own.name, emptied), form).removesuffix(b"\r\n")


def _hash(algorithm: str, content: bytes | memoryview) -> bytes:
    if algorithm == "rsa-sha1":
        return hashlib.sha1(content, usedforsecurity=False).digest()
    return hashlib.sha256(content).digest()


def own_signatures(fields: Sequence[Field]) -> list[Field]:
    """Give the DKIM-Signature fields, topmost first."""
    return named(fields, b"dkim-signature")
