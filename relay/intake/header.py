"""What intake reads of a header: Message-ID, hops, marks of a loop, and what a retry changes. Pure.

Only the first `HEAD_BYTES` are looked at, so that a header without end costs nothing (RFC 5322 section 2.2).
"""

import hashlib
import re
import unicodedata
from itertools import islice
from typing import Final

HEAD_BYTES: Final = 65_536
MESSAGE_ID_CHARACTERS: Final = 998  # RFC 5322 section 2.1.1: no line is longer, so no Message-ID is

_FOLDED: Final = rb"[^\n]*(?:\n[ \t][^\n]*)*"
_RECEIVED: Final = re.compile(rb"^Received[ \t]*:" + _FOLDED + rb"\n?", re.IGNORECASE | re.MULTILINE)
_MESSAGE_ID: Final = re.compile(rb"^Message-ID[ \t]*:(" + _FOLDED + rb")", re.IGNORECASE | re.MULTILINE)
_LOOP: Final = re.compile(rb"^X-Loop[ \t]*:(" + _FOLDED + rb")", re.IGNORECASE | re.MULTILINE)
_LOOPS_MOST: Final = 50  # fields that are looked at: ours is among the first, for each hop writes above the last


def header_block(head: bytes) -> bytes:
    """Give the header fields at the beginning of a message, with their last line end."""
    if head.startswith(b"\r\n"):
        return b""
    end = head.find(b"\r\n\r\n")
    return head[: end + 2] if end >= 0 else head


def message_id(block: bytes) -> str:
    """Read the first Message-ID: unfolded, without controls, cut at `MESSAGE_ID_CHARACTERS`; empty: there is none."""
    found = _MESSAGE_ID.search(block)
    if not found:
        return ""
    text = found[1].decode("utf-8", "surrogateescape").strip()
    if not (text.isascii() and text.isprintable()):
        text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"})
    return text[:MESSAGE_ID_CHARACTERS]


def loops(block: bytes) -> frozenset[str]:
    """Give what the X-Loop fields name, each the domain of its address or what else stands there, in lower case.

    No RFC knows the field; forwarders write their own address or name into it, to know their mail when it comes back.
    """
    found = (match[1].decode("latin-1").strip() for match in islice(_LOOP.finditer(block), _LOOPS_MOST))
    return frozenset(text.strip("<>").rpartition("@")[2].rstrip(".").lower() for text in found)


class ContentDigest:
    """SHA-256 of a message that comes in pieces: of every byte, and of the bytes without their Received fields.

    A second try often comes by another way, so its Received fields differ and nothing else does.
    """

    def __init__(self, own_bytes: int = 0) -> None:
        """Count the first `own_bytes` among every byte only: what the server that had it last wrote above the rest."""
        self._own_bytes = own_bytes
        self.message_id = ""
        self.hops = 0
        self.loops: frozenset[str] = frozenset()
        self._head: bytearray | None = bytearray()
        self._every_byte = hashlib.sha256()
        self._without_received = self._every_byte

    def update(self, content: bytes) -> None:
        """Take more of the message."""
        if self._head is None:
            self._hash(content)
            return
        self._head += content
        if len(self._head) >= HEAD_BYTES:
            self._read_head()

    def finish(self) -> tuple[str, str]:
        """Give both digests, in hex."""
        if self._head is not None:
            self._read_head()
        return self._every_byte.hexdigest(), self._without_received.hexdigest()

    def _read_head(self) -> None:
        content, self._head = bytes(self._head or b""), None
        block = header_block(content[:HEAD_BYTES])
        self.message_id = message_id(block)
        self.loops = loops(block)
        kept, self.hops = _RECEIVED.subn(b"", block)
        if self._own_bytes:
            kept = _RECEIVED.sub(b"", block[self._own_bytes :])
        if self.hops or self._own_bytes:  # only then do the two differ
            self._without_received = hashlib.sha256(kept)
            self._without_received.update(memoryview(content)[len(block) :])
        self._every_byte.update(content)

    def _hash(self, content: bytes) -> None:
        self._every_byte.update(content)
        if self._without_received is not self._every_byte:
            self._without_received.update(content)
