"""Where content waits, and how much of it."""

import asyncio
import hashlib
import os
from pathlib import Path

from relay.intake.spool import MEMORY_BYTES, Budget, Spool
from relay.models.message import CHUNK_BYTES


def kept(spool: Spool, *pieces: bytes) -> bytes:
    """Write pieces and read back what was kept, chunk by chunk."""

    async def write() -> None:
        for piece in pieces:
            await spool.write(piece)

    asyncio.run(write())
    content = spool.finish()
    chunks = list(content.chunks())
    assert all(len(chunk) <= CHUNK_BYTES for chunk in chunks)
    whole = b"".join(chunks)
    assert content.size_bytes == len(whole)
    assert content.sha256 == hashlib.sha256(whole).hexdigest()
    assert b"".join(content.chunks()) == whole, "chunks can be read twice: a batch that fails is tried again"
    return whole


def test_a_small_message_stays_in_memory(spool_folder: Path) -> None:
    """Most mail never touches a file."""
    spool = Spool(Budget(10_000_000), spool_folder)
    assert kept(spool, b"abc", b"def") == b"abcdef"
    spool.discard()


def test_a_large_message_goes_to_a_file_nobody_can_find(spool_folder: Path) -> None:
    """The file has no name, so nothing is left behind whatever happens."""
    budget = Budget(10_000_000)
    spool = Spool(budget, spool_folder)
    pieces = [os.urandom(300_000) for _ in range(10)]
    assert kept(spool, *pieces) == b"".join(pieces)
    assert list(spool_folder.iterdir()) == []
    assert budget.take_memory(10_000_000), "what went to the file takes no memory"
    spool.discard()
    spool.discard()


def test_without_memory_left_content_goes_to_a_file(spool_folder: Path) -> None:
    """The budget never refuses a message; it only says where it waits."""
    budget = Budget(1_000)
    first, second = Spool(budget, spool_folder), Spool(budget, spool_folder)
    assert kept(first, b"x" * 900) == b"x" * 900
    assert kept(second, b"y" * 900, b"z" * 900) == b"y" * 900 + b"z" * 900
    first.discard()
    second.discard()
    assert budget.take_memory(1_000), "everything was given back"


def test_reading_pauses_while_the_writer_is_behind(spool_folder: Path) -> None:
    """What waits for the writer is bounded: sessions wait, and go on when it has caught up."""

    async def run() -> None:
        budget = Budget(1_000)
        spool = Spool(budget, spool_folder)
        budget.waits(2_000)
        assert budget.paused
        writing = asyncio.create_task(spool.write(b"abc"))
        await asyncio.sleep(0.02)
        assert not writing.done()
        budget.written(2_000)
        await asyncio.wait_for(writing, 1)
        spool.discard()

    asyncio.run(run())


def test_memory_of_one_message_is_bounded() -> None:
    """A megabyte at most, whatever the budget."""
    assert MEMORY_BYTES <= 1_000_000
