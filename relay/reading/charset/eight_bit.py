"""Bytes beyond ASCII in a mail's header, where none should be (RFC 5322, section 2.2): read as the mail's text is.

Mail programs that write such headers write them in the charset of the body, which the mail does name.
"""

import re

from relay.reading.charset.decoding import codec_for, decode
from relay.reading.charset.guessing import NEVER_A_HINT

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_TASTE_BYTES = 1_000_000
_MOST_LABELS = 20


def declared_codec(raw: bytes) -> str:
    """Return the codec of the first charset the mail names that tells something; "" when there is none."""
    for count, found in enumerate(_CHARSET.finditer(raw, 0, _TASTE_BYTES)):
        codec = codec_for(found.group(1).decode("ascii"))
        if codec and codec not in NEVER_A_HINT:
            return codec
        if count >= _MOST_LABELS:
            break
    return ""


def header_as_utf8(head: bytes, hint: str) -> bytes:
    """Return a header block in UTF-8; one that is ASCII or UTF-8 comes back as it is."""
    if head.isascii():
        return head
    try:
        head.decode("utf-8")
    except UnicodeError:
        lines = head.split(b"\n")
        fields = b"\n".join(line for line in lines if not line.isascii())
        guessed = decode(fields, "", hint).guessed or "utf-8"
        return b"\n".join(line if line.isascii() else _line_as_utf8(line, guessed) for line in lines)
    return head


def _line_as_utf8(line: bytes, codec: str) -> bytes:
    try:
        return line.decode("utf-8").encode("utf-8")
    except UnicodeError:
        return line.decode(codec, "replace").encode("utf-8", "replace")
