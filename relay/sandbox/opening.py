"""The first thing a parent tells its child."""

import struct
from dataclasses import dataclass
from pathlib import Path

REQUEST_HEAD = struct.Struct(">Q")
"""How long the pickle that follows is; requests only ever go from the parent to its child."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What to run, where to find it, and what it may use."""

    module: str
    name: str
    search_path: tuple[str, ...]
    readable: tuple[Path, ...]
    memory_bytes: int
    cpu_s: int
    dies_with_thread: bool
