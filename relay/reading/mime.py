"""The tree of a mail's parts (RFC 2045 to 2049) as plain values: what each part is, its name, its bytes."""

import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesParser

from relay.reading.clean import clean_line, clean_name
from relay.reading.faults import MAIL_FAULTS
from relay.reading.headers import decode_words, first
from relay.reading.values import Limits

_PARSER = BytesParser(policy=policy.compat32)
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,80}")


def parse(raw: bytes) -> Message:
    """Return the message; raises MAIL_FAULTS on what the standard library cannot take."""
    return _PARSER.parsebytes(raw)


def parse_header(head: bytes) -> Message:
    """Return a message made of the header block alone."""
    return _PARSER.parsebytes(head, headersonly=True)


@dataclass(frozen=True, slots=True)
class Part:
    """One node of the tree; `depth` is 0 for the mail itself."""

    message: Message
    depth: int

    @property
    def media_type(self) -> str:
        """Lower-case type/subtype; text/plain when the field makes no sense (RFC 2045 5.2)."""
        declared = clean_line(self.message.get_content_type(), 161)
        return declared if _MEDIA_TYPE.fullmatch(declared) else "application/octet-stream"

    @property
    def is_attached(self) -> bool:
        """Whether the sender calls it an attachment (RFC 2183)."""
        return str(self.message.get("content-disposition", "")).strip().lower().startswith("attachment")

    @property
    def content_id(self) -> str:
        """The Content-ID without its brackets, or ""."""
        return str(self.message.get("content-id", "")).strip().strip("<>")

    @property
    def content_location(self) -> str:
        """The Content-Location, by which HTML may show the part (RFC 2557), or ""."""
        return "".join(str(self.message.get("content-location", "")).split())[:2_000]

    def parameter(self, name: str) -> str:
        """Return a parameter of Content-Type (RFC 2231 resolved), or ""."""
        try:
            value = self.message.get_param(name)
        except MAIL_FAULTS:
            return ""
        return str(value[2] if isinstance(value, tuple) else value or "")

    def file_name(self, limits: Limits) -> str:
        """Return the name to show, "" when there is none (RFC 2231; RFC 2047 and bare bytes also occur)."""
        named = Message()
        try:
            for field in ("content-disposition", "content-type"):
                named[field] = first(self.message, field, limits)
            declared = named.get_filename("")
        except MAIL_FAULTS:
            return ""
        return clean_name(decode_words(str(declared)[: limits.header_value_chars], limits))

    def children(self) -> list["Part"]:
        """Return the parts inside; empty for a leaf."""
        payload = self.message.get_payload() if self.message.is_multipart() else []
        return [Part(child, self.depth + 1) for child in payload if isinstance(child, Message)]

    @property
    def size_bytes(self) -> int:
        """How large the content is; of a part with parts, about what they and their headers take together."""
        if not self.message.is_multipart():
            return len(self.content())
        size, waiting = 0, [self.message]
        while waiting:
            message = waiting.pop()
            size += sum(len(name) + len(str(value)) + 4 for name, value in message.raw_items())
            payload = message.get_payload()
            if isinstance(payload, list):
                waiting += [inner for inner in payload if isinstance(inner, Message)]
            else:
                size += len(str(payload))
        return size

    def content(self) -> bytes:
        """Return the bytes with their transfer encoding undone; as they came when it is broken."""
        try:
            payload = self.message.get_payload(decode=True)
        except MAIL_FAULTS:
            payload = str(self.message.get_payload()).encode("utf-8", "surrogateescape")
        return payload if isinstance(payload, bytes) else b""
