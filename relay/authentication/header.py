"""A message as signatures see it: header fields with every byte of theirs, and the body (RFC 5322 section 2)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

HEADER_BYTES: Final = 1_000_000
FIELDS_MOST: Final = 2_000
_BARE: Final = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_MBOX_LINE: Final = re.compile(rb">?From [^\r\n]{0,1000}\r\n")
_FIELD: Final = re.compile(rb"[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*")
_NAME: Final = re.compile(rb"([!-9;-~]+)[ \t]*:")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name in lower case, and all its bytes with the last CRLF."""

    name: bytes
    raw: bytes

    @property
    def value(self) -> bytes:
        """What follows the colon, folded as it came."""
        return self.raw.partition(b":")[2]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message in two. `fault` says why signatures of it mean nothing; empty when they may."""

    fields: tuple[Field, ...]
    body: bytes
    fault: str = ""


def parse(raw: bytes) -> Parsed:
    """Take a message apart; every line end counts as CRLF, as it would have travelled (RFC 6376 section 3.4)."""
    mail = _BARE.sub(b"\r\n", raw)
    mbox = _MBOX_LINE.match(mail)
    head, body = _halves(mail[mbox.end() :] if mbox else mail)
    if len(head) > HEADER_BYTES:
        return Parsed(_fields(head[:HEADER_BYTES]), b"", "header-too-large")
    fields = _fields(head)
    return Parsed(fields, body, "too-many-fields" if len(fields) > FIELDS_MOST else "")


def named(fields: Sequence[Field], name: bytes) -> list[Field]:
    """Give the fields of a name (lower case), in order."""
    return [field for field in fields if field.name == name]


def unfolded(value: bytes) -> str:
    """Give a value on one line; bytes that are no UTF-8 become U+FFFD."""
    return value.replace(b"\r\n", b"").decode("utf-8", "replace").strip()


def _halves(mail: bytes) -> tuple[bytes, bytes]:
    if mail.startswith(b"\r\n"):
        return b"", mail[2:]
    end = mail.find(b"\r\n\r\n")
    if end < 0:
        return (mail if mail.endswith(b"\r\n") else mail + b"\r\n"), b""
    return mail[: end + 2], mail[end + 4 :]


def _fields(head: bytes) -> tuple[Field, ...]:
    """A line that is no field is left out, as nobody signs it; one field more than may be shows that there are more."""
    found = []
    for match in _FIELD.finditer(head):
        name = _NAME.match(match[0])
        if name:
            found.append(Field(name[1].lower(), match[0]))
        if len(found) > FIELDS_MOST:
            break
    return tuple(found)
