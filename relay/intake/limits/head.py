"""How long a message's header block is, told while the message comes in (RFC 5322 section 2.1). Pure."""

from typing import Final

_EMPTY_LINE: Final = b"\r\n\r\n"
_KEPT: Final = len(_EMPTY_LINE) - 1


class HeadMeter:
    """Counts the bytes before the first empty line of content that comes in pieces.

    Everything behind a header without end is looked at and kept by nobody's limit but the message's own, and a reader
    that gathers fields gathers them all in memory: hence a limit of its own.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._size_bytes = 0
        self._tail = b"\r\n"  # an empty line may be the first
        self.ended = False

    def too_large(self, content: bytes) -> bool:
        """Take more content, and say whether the header block is larger than it may be."""
        if self.ended:
            return False
        seen = self._tail + content
        end = seen.find(_EMPTY_LINE)
        self.ended = end >= 0
        self._size_bytes += (end + len(_EMPTY_LINE) - len(self._tail)) if self.ended else len(content)
        self._tail = seen[-_KEPT:]
        return self._size_bytes > self._limit_bytes
