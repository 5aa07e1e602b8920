"""What is counted in the raw bytes before any parser sees them: a mail beyond the limits is shown, but not parsed."""

import re

from relay.reading.values import Limits

_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
_BOUNDARY = re.compile(rb"""boundary\s*=\s*(?:"((?:\\.|[^"\\\r\n])*)"|([^;\s]+))""", re.IGNORECASE)
_ODD_BOUNDARY = re.compile(rb"boundary\s*\*", re.IGNORECASE)
_DASHES = re.compile(rb"^--([^\r\n]{0,200})", re.MULTILINE)
_CONTENT_FIELD = re.compile(rb"^content-[a-z-]{1,30}:[^\n]*+(?:\n[ \t][^\n]*+)*+", re.IGNORECASE | re.MULTILINE)
_LONGEST_CONTENT_FIELD, _CONTENT_FIELDS_BYTES = 10_000, 1_000_000  # the standard library is quadratic in parameters
_NESTED_MESSAGE = re.compile(rb"message/(?:rfc822|global)", re.IGNORECASE)


def header_block(raw: bytes) -> bytes:
    """Return the mail's own header block, up to its first blank line."""
    if raw[:1] in {b"\n", b"\r"}:
        return b""
    found = _BLANK_LINE.search(raw)
    return raw[: found.end()] if found else raw


def objection(raw: bytes, limits: Limits) -> str | None:
    """Return why these bytes are not parsed (a problem code), or None when they are within the limits."""
    head = header_block(raw)
    if len(head) > limits.header_bytes and _looks_like_header(head):
        return "header-too-large"
    if head.count(b"\n") > limits.header_fields and _field_count(head) > limits.header_fields:
        return "too-many-headers"
    fields = [found.end() - found.start() for found in _CONTENT_FIELD.finditer(raw)]
    if max(fields, default=0) > _LONGEST_CONTENT_FIELD or sum(fields) > _CONTENT_FIELDS_BYTES:
        return "header-too-large"
    if len(_NESTED_MESSAGE.findall(raw)) > limits.parts or _boundary_lines(raw, limits.parts) > limits.parts:
        return "too-many-parts"
    return None


def _looks_like_header(head: bytes) -> bool:
    """A body without any header is no header block, however long it is."""
    return re.match(rb"(?:From |>From )?[!-9;-~]+:|From ", head) is not None


def _field_count(head: bytes) -> int:
    return sum(1 for line in head.split(b"\n") if line[:1] not in {b" ", b"\t", b"\r", b""})


def _boundary_lines(raw: bytes, most: int) -> int:
    """Count the lines that open a part. An RFC 2231 spelling of a boundary is not resolved: every `--` line counts."""
    declared = {re.sub(rb"\\(.)", rb"\1", a or b).rstrip() for a, b in _BOUNDARY.findall(raw)}
    if len(declared) > most:
        return len(declared)
    anything = _ODD_BOUNDARY.search(raw) is not None
    return sum(1 for line in _DASHES.finditer(raw) if anything or line.group(1).rstrip() in declared)
