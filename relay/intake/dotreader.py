r"""The content of DATA, read in bulk and strictly: RFC 5321 sections 2.3.8, 4.1.1.4 and 4.5.2.

Only `\r\n.\r\n` ends a message. A CR or an LF of its own, which other servers may take for a line end, is how one
message is smuggled inside another (CVE-2023-51764 and its kin), so such a message is read to its true end and refused.
Reading stops exactly behind the end: what a client sent in advance is still there to be read as commands.

What is read is this machine, byte by byte; a star marks a byte that makes the message one to refuse, and so does a NUL:

    state        behind            CR        LF           "."      other
    LINE_START   CRLF, or nothing  CR        TEXT*        DOT      TEXT
    TEXT         any other byte    CR        TEXT*        TEXT     TEXT
    CR           CR                CR*       LINE_START   TEXT*    TEXT*
    DOT          CRLF "."          DOT_CR    TEXT*        TEXT     TEXT
    DOT_CR       CRLF "." CR       CR*       END          TEXT*    TEXT*

The dot that leads to DOT is never content: it ends the message, or is taken out (section 4.5.2). No state depends on
where the bytes were cut on their way. `DotReader` finds END in runs of bytes, `DotDecoder` the dots and the stars.
"""

import asyncio
import enum
import sys
from typing import Final, Protocol

from relay.intake.limits.head import HeadMeter

LINE_END: Final = b"\r\n"
DOT_LINE: Final = b".\r\n"
END: Final = LINE_END + DOT_LINE
_BREATH: Final = 64  # pieces after which others get their turn, whatever is buffered already
_DRAINED_MOST: Final = 2  # times the limit that is read, to answer 552 at the end instead of hanging up


class Ending(enum.Enum):
    """How the reading of a message ended."""

    WHOLE = enum.auto()
    BARE = enum.auto()
    """A lone CR, a lone LF or a NUL was in it."""
    TOO_LARGE = enum.auto()
    HEAD_TOO_LARGE = enum.auto()
    """Its header block is larger than it may be."""
    ENDLESS = enum.auto()
    """So large that its end was not waited for: the session cannot go on."""
    FAILED = enum.auto()
    """We could not keep it."""


class Sink(Protocol):
    """Where content goes."""

    async def write(self, content: bytes) -> None:
        """Keep more; raises OSError when it cannot be kept."""

    def discard(self) -> None:
        """Forget everything."""


class DotDecoder:
    """Takes the dots of transparency out of content that comes in pieces, and looks for bare line ends. Pure."""

    def __init__(self) -> None:
        self.bare = False
        self._held = LINE_END  # content begins as if behind a line end, which `_surplus` takes away again
        self._surplus = len(LINE_END)

    def feed(self, piece: bytes) -> bytes:
        """Give what is certain by now; a line end at the end of the piece is held until what follows is known."""
        text = self._held + piece
        held = 2 if text.endswith(LINE_END) else int(text.endswith(b"\r"))
        cut = len(text) - held
        self._held = text[cut:]
        return self._release(text[:cut] if held else text)

    def finish(self) -> bytes:
        """Give the rest."""
        rest, self._held = self._held, b""
        return self._release(rest)

    def _release(self, text: bytes) -> bytes:
        pairs = text.count(LINE_END)
        if self.bare or text.count(b"\r") != pairs or text.count(b"\n") != pairs or b"\0" in text:
            self.bare = True
            return b""
        if b"\r\n." in text:
            text = text.replace(b"\r\n.", LINE_END)
        if self._surplus and text:
            text, self._surplus = text[self._surplus :], 0
        return text


class DotReader:
    """Reads a message's content to its true end and no further, in pieces as large as the reader's limit."""

    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self._tail = LINE_END  # the last bytes read: an end of content may begin in them

    async def piece(self) -> tuple[bytes, bool]:
        """Give the next run of raw bytes, and whether it is the last, which comes without the line of the dot."""
        if self._tail == LINE_END:
            piece = await self._from_line_start()
        else:
            piece = await self._until(DOT_LINE if self._tail.endswith(b"\r") else END)
        ended = (self._tail + piece[-len(END) :])[-len(END) :] == END
        self._tail = (self._tail + piece[-2:])[-2:]
        return (piece[: -len(DOT_LINE)] if ended else piece), ended

    async def _from_line_start(self) -> bytes:
        """Read as little as tells a dot of its own from other text, so that no end is ever read in halves."""
        first = await self._reader.readexactly(1)
        if first != b".":
            return first
        second = await self._reader.readexactly(1)
        if second != b"\r":
            return first + second
        return first + second + await self._reader.readexactly(1)

    async def _until(self, separator: bytes) -> bytes:
        try:
            return await self._reader.readuntil(separator)
        except asyncio.LimitOverrunError as more:
            return await self._reader.readexactly(more.consumed)


async def receive(
    reader: asyncio.StreamReader, sink: Sink, limit_bytes: int, *, head_limit_bytes: int = sys.maxsize
) -> Ending:
    """Read one message's content into `sink`. Whatever is wrong with it, it is read to its end, within reason.

    Raises:
        asyncio.IncompleteReadError: the client left before the end.
    """
    dots, decoder, head = DotReader(reader), DotDecoder(), HeadMeter(head_limit_bytes)
    ending, ended, size_bytes, pieces = Ending.WHOLE, False, 0, 0
    while not ended:
        raw, ended = await dots.piece()
        size_bytes, pieces = size_bytes + len(raw), pieces + 1
        content = decoder.feed(raw) + (decoder.finish() if ended else b"")
        if ending is Ending.WHOLE:
            refused = _refused(content, decoder, head, too_large=size_bytes > limit_bytes)
            ending = refused or await _keep(content, sink)
            if ending is not Ending.WHOLE:
                sink.discard()
        if size_bytes > _DRAINED_MOST * limit_bytes:
            return Ending.ENDLESS
        if not pieces % _BREATH:
            await asyncio.sleep(0)
    return ending


def _refused(content: bytes, decoder: DotDecoder, head: HeadMeter, *, too_large: bool) -> Ending | None:
    if decoder.bare:
        return Ending.BARE
    if too_large:
        return Ending.TOO_LARGE
    return Ending.HEAD_TOO_LARGE if head.too_large(content) else None


async def _keep(content: bytes, sink: Sink) -> Ending:
    try:
        await sink.write(content)
    except OSError:
        return Ending.FAILED
    return Ending.WHOLE
