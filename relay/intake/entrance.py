"""What is opened while a process is root, and kept when it no longer is: doors, and the way to the certificate."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from relay.intake import keeper
from relay.intake.listeners import Door, bind
from relay.intake.listeners import close as close_doors
from relay.intake.tls import OpenFiles
from relay.models import Via
from relay.privileges import Account, only_root_changes
from relay.settings import Settings


@dataclass(frozen=True, slots=True)
class Entrance:
    """The doors, and the keeper of the certificate when there is one."""

    doors: tuple[Door, ...]
    keeper: socket.socket | None = None

    @property
    def files(self) -> OpenFiles | None:
        """Opens the certificate's files, when this process may not."""
        return keeper.asking(self.keeper) if self.keeper else None

    @property
    def descriptors(self) -> tuple[int, ...]:
        """What a child has to inherit."""
        return tuple(door.socket.fileno() for door in self.doors) + ((self.keeper.fileno(),) if self.keeper else ())

    def words(self) -> str:
        """Say which is which, for `inherited`: as in `smtp:5,lmtp:6,keeper:7`."""
        told = [f"{door.via}:{door.socket.fileno()}" for door in self.doors]
        return ",".join([*told, f"keeper:{self.keeper.fileno()}"] if self.keeper else told)

    def close(self) -> None:
        """Close all of it."""
        close_doors(self.doors)
        if self.keeper:
            self.keeper.close()


def opened(settings: Settings, user: Account) -> Entrance:
    """Open everything as root, for a user that this process becomes.

    A certificate that others than root could exchange, by a link to anything, is not opened as root: the user may try.

    Raises:
        ListenError: a place cannot be had.
    """
    doors = tuple(bind(settings))
    for door in doors:
        if door.path is not None:
            os.chown(door.path, user.uid, user.gid, follow_symlinks=False)
    if settings.tls_certificate is None or settings.tls_key is None:
        return Entrance(doors)
    if not (_is_roots(settings.tls_certificate) and _is_roots(settings.tls_key)):
        return Entrance(doors)
    return Entrance(doors, keeper.start(settings.tls_certificate, settings.tls_key))


def _is_roots(path: Path) -> bool:
    try:
        return only_root_changes(path)
    except OSError:  # it is not there: whoever opens it says so
        return False


def inherited(words: str) -> Entrance:
    """Take what the parent opened."""
    named = [word.partition(":") for word in words.split(",")]
    sockets = [(name, socket.socket(fileno=int(number))) for name, _, number in named]
    doors = tuple(Door(Via(name), bound) for name, bound in sockets if name != "keeper")
    return Entrance(doors, next((bound for name, bound in sockets if name == "keeper"), None))
