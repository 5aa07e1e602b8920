"""Header fields as a person should see them: RFC 2047 words decoded, RFC 5322 addresses and dates read, dirt removed.

The standard library raises on real headers (`From: a@[`, `Message-ID: <[abc]@x>`), so nothing here trusts it.
"""

import base64
import binascii
import quopri
import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

import idna

from relay.reading.charset.decoding import decode
from relay.reading.clean import clean_line
from relay.reading.faults import MAIL_FAULTS
from relay.reading.values import Limits, Mailbox

_WORD = re.compile(r"=\?([^?\s]{1,64})\?([bqBQ])\?([^?\r\n]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?[^?\s]{1,64}\?[bqBQ]\?)")
_ANGLED = re.compile(r"<\s*([^<>\s\"(),:;]+@[^<>\s\"(),:;]+)\s*>")
_BARE = re.compile(r"[^<>\s\"(),:;]+@[^<>\s\"(),:;]+")
_DOMAIN = re.compile(r"[^\W_][\w.-]*|\[[0-9a-f.:]*(?:ipv6:)?[0-9a-f.:]+\]")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,996}>")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_NO_LANGUAGE = frozenset({"mis", "mul", "und", "zxx"})
_ANSWERED_MOST = 20
_YEARS = range(1980, 2100)


def values(part: Message, field: str, limits: Limits) -> list[str]:
    """Return every value of a field: unfolded, cut to the limit, raw 8-bit bytes decoded, RFC 2047 words not."""
    wanted = field.lower()
    found = [str(value) for name, value in part.raw_items() if name.lower() == wanted]
    return [_unfolded(value[: limits.header_value_chars]) for value in found]


def first(part: Message, field: str, limits: Limits) -> str:
    """Return the first value of a field, or ""."""
    return next(iter(values(part, field, limits)), "")


def _unfolded(value: str) -> str:
    return whole_text(re.sub(r"[\r\n]+[ \t]*", " ", value)).strip()


def whole_text(value: str) -> str:
    """Return a value whose raw 8-bit bytes, which the parser keeps as surrogates, are decoded."""
    return value if value.isascii() else decode(value.encode("utf-8", "surrogateescape")).text


def decode_words(value: str, limits: Limits) -> str:
    """Return a value with its RFC 2047 words decoded.

    Neighbours of one charset are joined before they are decoded, for some programs split a character between them.
    """
    out: list[str] = []
    at, run_label, run = 0, "", b""
    for count, word in enumerate(_WORD.finditer(_BETWEEN_WORDS.sub(r"\1", value))):
        if count >= limits.encoded_words:
            break
        label = word.group(1).partition("*")[0].lower()
        plain = word.string[at : word.start()]
        if plain or label != run_label:
            out += [_text(run, run_label), plain]
            run_label, run = label, b""
        run += _word_bytes(word.group(2), word.group(3))
        at = word.end()
    out += [_text(run, run_label), _BETWEEN_WORDS.sub(r"\1", value)[at:]]
    return "".join(out)


def _text(raw: bytes, label: str) -> str:
    return decode(raw, label).text if raw else ""


def _word_bytes(encoding: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "replace")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "), header=True)
    try:
        return base64.b64decode(raw + b"=" * (-len(raw) % 4))
    except binascii.Error:
        return raw


def line(part: Message, field: str, limits: Limits) -> str:
    """Return the first value of a field as one clean line of text."""
    return clean_line(decode_words(first(part, field, limits), limits))


def mailboxes(part: Message, field: str, limits: Limits) -> tuple[Mailbox, ...]:
    """Return the addresses of a field, each once, in order; what is not an address at all is left out."""
    found: dict[str, Mailbox] = {}
    for value in values(part, field, limits):
        for name, address in _addresses(value):
            if len(found) < limits.senders and (normal := normalised_address(address)):
                found.setdefault(normal, Mailbox(clean_line(decode_words(name, limits), 200), normal))
    return tuple(found.values())


def _addresses(value: str) -> Iterable[tuple[str, str]]:
    try:
        pairs = [(name, address) for name, address in getaddresses([value]) if "@" in address]
    except MAIL_FAULTS:
        pairs = []
    if pairs:
        return pairs
    return [("", address) for address in _ANGLED.findall(value) or _BARE.findall(value)]


def normalised_address(address: str) -> str:
    """Return an address with its domain as lower-case IDNA and its local part case-folded; "" when it is none."""
    local, at, domain = clean_line(address, 320).rpartition("@")
    local, domain = "".join(local.split()), "".join(domain.split()).rstrip(".")
    if not (local and at and domain):
        return ""
    with suppress(UnicodeError):  # idna.IDNAError is one: a domain that is no IDNA stays as it came
        domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local.casefold()}@{domain.lower()}" if _DOMAIN.fullmatch(domain.lower()) else ""


def message_id(part: Message, limits: Limits) -> str:
    """Return the Message-ID with its angle brackets, or what stands in its place, or ""."""
    value = clean_line(first(part, "message-id", limits))
    found = _MESSAGE_ID.search(value)
    return found.group() if found else value


def answers(part: Message, limits: Limits) -> tuple[str, ...]:
    """Return the Message-IDs a mail says it answers, without brackets: In-Reply-To, then References from the newest.

    RFC 5322, section 3.6.4. Only the newest `_ANSWERED_MOST` are looked at.
    """
    direct = [found for value in values(part, "in-reply-to", limits) for found in _MESSAGE_ID.findall(value)]
    thread = [found for value in values(part, "references", limits) for found in _MESSAGE_ID.findall(value)]
    both = [clean_line(found)[1:-1] for found in (*direct, *reversed(thread))]
    return tuple(dict.fromkeys(both))[:_ANSWERED_MOST]


def sent_at(part: Message, limits: Limits) -> datetime | None:
    """Return the Date field as UTC, or None when it is missing or nonsense; a date without a zone is taken as UTC."""
    try:
        moment = parsedate_to_datetime(first(part, "date", limits)[:200])
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except MAIL_FAULTS:
        return None
    return moment if moment.year in _YEARS else None


def language(part: Message, limits: Limits) -> str | None:
    """Return the first tag of Content-Language (RFC 3282), or None where that names no language."""
    found = _LANGUAGE.fullmatch(first(part, "content-language", limits).partition(",")[0].strip())
    return found.group() if found and found.group()[:3].lower() not in _NO_LANGUAGE else None
