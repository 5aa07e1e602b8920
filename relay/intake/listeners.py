"""The sockets on which mail is taken, bound before a process gives up being root."""

import errno
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from relay.intake.errors import ListenError
from relay.listening import Place, places
from relay.models import Via
from relay.settings import Settings

BACKLOG: Final = 1_024
_SOCKET_MODE: Final = 0o660  # who may write to the socket may hand in mail: this user, and its group
_SETTINGS: Final = {Via.SMTP: "MAILCALL_SMTP_LISTEN", Via.LMTP: "MAILCALL_LMTP_LISTEN"}


@dataclass(frozen=True, slots=True)
class Door:
    """A listening socket, and what is spoken there: SMTP or LMTP."""

    via: Via
    socket: socket.socket
    path: Path | None = None
    """Of a socket in the file system that was bound here, and goes when the door is closed."""

    @property
    def is_local(self) -> bool:
        """Whether only this machine's users get here, as the file system says."""
        return self.socket.family == socket.AF_UNIX

    @property
    def name(self) -> str:
        """Say where it is, as settings write it."""
        if self.is_local:
            return str(self.socket.getsockname())
        host, port = self.socket.getsockname()[:2]
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    def close(self) -> None:
        """Take no more."""
        self.socket.close()
        if self.path is not None:
            with suppress(OSError):  # its folder may be another user's: then the next start clears it away
                self.path.unlink()


def bind(settings: Settings) -> list[Door]:
    """Open every door the settings name.

    Raises:
        ListenError: one cannot be had; none is open.
    """
    doors: list[Door] = []
    for via, named in ((Via.SMTP, settings.smtp_listen), (Via.LMTP, settings.lmtp_listen)):
        for place in places(named):
            try:
                doors.extend(Door(via, bound, place.path) for bound in _bound(place))
            except OSError as error:
                close(doors)
                told = f"cannot listen for mail on {place} ({error.strerror or error}): "
                raise ListenError(f"{told}stop what uses it, or set {_SETTINGS[via]} to another address") from error
    return doors


def close(doors: Iterable[Door]) -> None:
    """Close every door."""
    for door in doors:
        door.close()


def _bound(place: Place) -> Iterator[socket.socket]:
    if place.path is not None:
        yield _bound_path(place.path)
        return
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, *_, address in dict.fromkeys(found):
        # With IPv6 alone on its socket, 0.0.0.0 and [::] can both be named.
        bound = socket.create_server(address[:2], family=family, backlog=BACKLOG)
        bound.settimeout(0)
        yield bound


def _bound_path(path: Path) -> socket.socket:
    """Bind a path; one that was left behind is cleared away, one where somebody answers is not."""
    _clear(path)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        before = os.umask(0o777 & ~_SOCKET_MODE)
        try:
            bound.bind(str(path))
        finally:
            os.umask(before)
        bound.listen(BACKLOG)
        bound.settimeout(0)
    except OSError:
        bound.close()
        raise
    return bound


def _clear(path: Path) -> None:
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        if probe.connect_ex(str(path)) == errno.ECONNREFUSED:
            path.unlink()
