"""Where a message's content waits while it comes in: in memory, then in a file without a name, within one budget."""

import asyncio
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from relay.intake.header import ContentDigest
from relay.models.message import CHUNK_BYTES

MEMORY_BYTES: Final = 1_000_000
"""The most of one message that is kept in memory."""


class Budget:
    """What all sessions together may hold: memory for content, and content that waits for the writer.

    No memory left: content goes to a file. Too much waiting: reading pauses until the writer has caught up. It always
    does, for it needs nothing from a session, so no two sessions can wait for each other. One event loop's own.
    """

    def __init__(self, limit_bytes: int) -> None:
        self._limit_bytes = limit_bytes
        self._memory_bytes = 0
        self._waiting_bytes = 0
        self._open = asyncio.Event()
        self._open.set()

    @property
    def paused(self) -> bool:
        """Whether reading waits for the writer."""
        return not self._open.is_set()

    async def opened(self) -> None:
        """Wait until the writer has caught up."""
        if not self._open.is_set():
            await self._open.wait()

    def take_memory(self, size_bytes: int) -> bool:
        """Reserve memory; say whether there was enough."""
        if self._memory_bytes + size_bytes > self._limit_bytes:
            return False
        self._memory_bytes += size_bytes
        return True

    def give_memory(self, size_bytes: int) -> None:
        """Give memory back."""
        self._memory_bytes -= size_bytes

    def waits(self, size_bytes: int) -> None:
        """Count a message that was handed to the writer."""
        self._waiting_bytes += size_bytes
        if self._waiting_bytes > self._limit_bytes:
            self._open.clear()

    def written(self, size_bytes: int) -> None:
        """Count a message that the writer is done with."""
        self._waiting_bytes -= size_bytes
        if self._waiting_bytes <= self._limit_bytes:
            self._open.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole message as it was accepted, wherever its bytes wait."""

    size_bytes: int
    sha256: str
    """Hex, over every byte."""
    content_sha256: str
    """Hex, over the bytes without their Received fields."""
    message_id: str
    hops: int
    """How many Received fields it has."""
    loops: frozenset[str] = frozenset()
    """Whom its X-Loop fields name."""
    source: bytes | IO[bytes]

    def chunks(self) -> Iterator[bytes]:
        """Give the bytes from the beginning, `CHUNK_BYTES` at most at a time; may be called again."""
        if isinstance(self.source, bytes):
            for start in range(0, len(self.source), CHUNK_BYTES):
                yield self.source[start : start + CHUNK_BYTES]
            return
        for start in range(0, self.size_bytes, CHUNK_BYTES):
            yield os.pread(self.source.fileno(), CHUNK_BYTES, start)


class Spool:
    """Keeps one message's content while it comes in. Close it when the message is stored or given up."""

    def __init__(self, budget: Budget, folder: Path, *, own_bytes: int = 0) -> None:
        """Begin a message; `own_bytes` as in `ContentDigest`."""
        self._budget = budget
        self._folder = folder
        self._digest = ContentDigest(own_bytes)
        self._pieces: list[bytes] = []
        self._in_memory_bytes = 0
        self._size_bytes = 0
        self._file: IO[bytes] | None = None

    async def write(self, content: bytes) -> None:
        """Keep more, when the writer has caught up.

        Raises:
            OSError: there is no room on the disk.
        """
        await self._budget.opened()
        self.keep(content)

    def keep(self, content: bytes) -> None:
        """Keep more at once, for who holds so little that nobody needs to wait.

        Raises:
            OSError: there is no room on the disk.
        """
        self._digest.update(content)
        self._size_bytes += len(content)
        if self._file is None and self._fits(len(content)):
            self._pieces.append(content)
            return
        self._spilled().write(content)

    def finish(self) -> Content:
        """Give what was kept."""
        sha256, content_sha256 = self._digest.finish()
        if self._file is not None:
            self._file.flush()
        whole = b"".join(self._pieces)
        self._pieces.clear()  # or the message would be in memory twice while it waits
        return Content(
            size_bytes=self._size_bytes,
            sha256=sha256,
            content_sha256=content_sha256,
            message_id=self._digest.message_id,
            hops=self._digest.hops,
            loops=self._digest.loops,
            source=whole if self._file is None else self._file,
        )

    def discard(self) -> None:
        """Forget everything and give its room back; may be called again."""
        self._pieces.clear()
        self._budget.give_memory(self._in_memory_bytes)
        self._in_memory_bytes = 0
        if self._file is not None:
            self._file.close()

    def _fits(self, size_bytes: int) -> bool:
        if self._in_memory_bytes + size_bytes > MEMORY_BYTES or not self._budget.take_memory(size_bytes):
            return False
        self._in_memory_bytes += size_bytes
        return True

    def _spilled(self) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=CHUNK_BYTES)  # noqa: SIM115 -- `discard` closes it
            self._file.writelines(self._pieces)
            self._pieces.clear()
            self._budget.give_memory(self._in_memory_bytes)
            self._in_memory_bytes = 0
        return self._file
