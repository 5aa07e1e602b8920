"""A file without a name that a parent and its child both hold: the finished batch lies there, and not in memory.

The parent opens it, the child inherits it and opens none itself. It only grows. What the child wrote is read when the
child is gone, so that nobody changes it meanwhile.
"""

import io
import os
import tempfile
import weakref
from pathlib import Path
from typing import Any

_ON_DISK = Path("/var/tmp")  # noqa: S108 -- the file has no name there, and /tmp may be memory
_AT_ONCE_BYTES = 1 << 20


class Scratch:
    """A file on disk that nobody can open by a name, and that is gone with the last who refers to it."""

    def __init__(self) -> None:
        """Open it."""
        with tempfile.TemporaryFile(dir=_ON_DISK if os.access(_ON_DISK, os.W_OK) else None) as file:
            self.number = os.dup(file.fileno())
        weakref.finalize(self, os.close, self.number)


class Window(io.RawIOBase):
    """A stretch of a file, read without moving anybody else's place in it (pread(2))."""

    def __init__(self, file: int, begin: int, size_bytes: int) -> None:
        """Look at so many bytes from `begin` on."""
        self._file, self._begin, self._size, self._at = file, begin, size_bytes, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place in the stretch."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        """Where it is."""
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on, as far as the stretch goes."""
        wanted = max(0, min(len(buffer), self._size - self._at))
        got = os.pread(self._file, wanted, self._begin + self._at)
        buffer[: len(got)] = got
        self._at += len(got)
        return len(got)


class Tail(io.RawIOBase):
    """Writes behind what is in a file already, and says where that begins."""

    def __init__(self, file: int) -> None:
        """Begin at its end."""
        self._file, self.begin, self.size_bytes = file, os.fstat(file).st_size, 0

    def writable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """Only so far that it knows its place."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Stay where it is: nothing that was written is written over."""
        if (offset, whence) not in {(0, io.SEEK_CUR), (0, io.SEEK_END), (self.size_bytes, io.SEEK_SET)}:
            raise io.UnsupportedOperation("it only grows")
        return self.size_bytes

    def tell(self) -> int:
        """How much was written."""
        return self.size_bytes

    def write(self, data: Any, /) -> int:  # noqa: ANN401 -- anything with a buffer, as for every raw stream
        """Write on."""
        view = memoryview(data).cast("B")
        done = os.pwrite(self._file, view[:_AT_ONCE_BYTES], self.begin + self.size_bytes)
        self.size_bytes += done
        return done
