"""The first thing a parent tells its child."""

import struct
from dataclasses import dataclass
from pathlib import Path

REQUEST_HEAD = struct.Struct(">Q16s")
"""How long the pickle that follows is, and the token its answer carries; requests only go from parent to child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What to run, where to find it, and what it may use."""

    module: str
    name: str
    search_path: tuple[str, ...]
    readable: tuple[Path, ...]
    memory_bytes: int
    file_bytes: int
    cpu_s: int
    dies_with_thread: bool
