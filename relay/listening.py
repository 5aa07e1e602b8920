"""Where a process listens, as settings write it: HOST:PORT, `[IPv6]:PORT`, or the path of a socket."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOST_AND_PORT: Final = "must be HOST:PORT, as in 127.0.0.1:8025"


@dataclass(frozen=True, slots=True)
class Place:
    """One place; `path` is set when it is a socket in the file system."""

    text: str
    host: str = ""
    port: int = 0
    path: Path | None = None

    def __str__(self) -> str:
        return self.text


def place(text: str) -> Place:
    """Read one place.

    Raises:
        ValueError: it is none; the message says what one looks like.
    """
    if text.startswith("/"):
        return Place(text, path=Path(text))
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()) or int(port) > 65_535:
        raise ValueError(HOST_AND_PORT)
    return Place(text, host.removeprefix("[").removesuffix("]"), int(port))


def places(text: str) -> tuple[Place, ...]:
    """Read several, with commas between them.

    Raises:
        ValueError: one of them is none.
    """
    return tuple(place(part.strip()) for part in text.split(",") if part.strip())
