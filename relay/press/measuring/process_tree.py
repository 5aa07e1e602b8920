"""What a process and those that descend from it use, for measurements (Linux: proc(5); nothing elsewhere)."""

import os
import threading
from pathlib import Path
from typing import Self

_TICKS = os.sysconf("SC_CLK_TCK")
_EVERY_S = 0.05


def family(of: int) -> list[int]:
    """A process and all that descend from it, by their ids."""
    found = [of]
    for pid in found:  # grows while it is walked
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += map(int, _read(children).split())
    return found


def name(pid: int) -> str:
    """What a process is called."""
    return _read(Path(f"/proc/{pid}/comm")).decode(errors="replace").strip()


def cpu_s(pid: int) -> float:
    """User and system time of a process and of those of its children that have ended."""
    fields = _read(Path(f"/proc/{pid}/stat")).rpartition(b")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS if fields else 0.0


def proportional_bytes(pid: int) -> int:
    """Resident memory, what is shared divided by those who share it (Pss)."""
    for line in _read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith(b"Pss:"):
            return int(line.split()[1]) * 1024
    return 0


class PeakMemory:
    """Looks twenty times a second at how much memory this process and its children have; use as a context manager."""

    def __init__(self) -> None:
        """Nothing was seen yet."""
        self.peak_bytes = 0
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._ended.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._ended.wait(_EVERY_S):
            self.peak_bytes = max(self.peak_bytes, sum(map(proportional_bytes, family(os.getpid()))))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
