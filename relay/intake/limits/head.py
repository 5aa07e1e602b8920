"""How long a message's header block is, told while the message comes in (RFC 5322 section 2.1). Pure."""

import re
from typing import Final

_EMPTY_LINE: Final = b"\r\n\r\n"
_KEPT: Final = len(_EMPTY_LINE) - 1
_LINE_BYTES: Final = 998  # RFC 5322 section 2.1.1: a field's name is all in its first line
_FIELD: Final = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")
_UNFINISHED: Final = re.compile(rb"[!-9;-~]*[ \t]*")


class HeadMeter:
    """Counts the bytes before the first empty line of content that comes in pieces.

    A message may be large; whoever reads its header gathers the fields in memory, and there may be a field in every
    three bytes: hence a limit of its own. Text that begins with no field has no header, as readers of mail see it.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._size_bytes = 0
        self._beginning: bytes | None = b""
        self._tail = b"\r\n"  # an empty line may be the first
        self.ended = False

    def too_large(self, content: bytes) -> bool:
        """Take more content, and say whether the header block is larger than it may be."""
        if self._beginning is not None:
            self._begin(content)
        if self.ended:
            return self._size_bytes > self._limit_bytes
        seen = self._tail + content
        end = seen.find(_EMPTY_LINE)
        self.ended = end >= 0
        self._size_bytes += (end + len(_EMPTY_LINE) - len(self._tail)) if self.ended else len(content)
        self._tail = seen[-_KEPT:]
        return self._size_bytes > self._limit_bytes

    def _begin(self, content: bytes) -> None:
        """Look for a field in what came first, as long as there may still be one."""
        beginning = (self._beginning or b"") + content[:_LINE_BYTES]
        unfinished = len(beginning) < _LINE_BYTES and _UNFINISHED.fullmatch(beginning)
        self._beginning = beginning if unfinished else None
        if not unfinished and not _FIELD.match(beginning):
            self._size_bytes, self.ended = 0, True
