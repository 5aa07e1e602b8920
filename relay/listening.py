"""Places, as settings write them: HOST:PORT, `[IPv6]:PORT` or the path of a socket; who is there, and how near."""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
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


def is_near(host: str, trusted: Sequence[IPv4Network | IPv6Network]) -> bool:
    """Say whether a host is this machine, or an address in a network that is trusted; a name may lead anywhere."""
    if host == "localhost":
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or any(address in network for network in trusted)


def fault_of(listen: Place) -> str:
    """Say why a place cannot be listened at; nothing when it can."""
    if listen.path is not None:
        return _fault_of_path(listen)
    family = socket.AF_INET6 if ":" in listen.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            probe.bind((listen.host, listen.port))
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return ""


def _fault_of_path(listen: Place) -> str:
    """A socket that was left behind is no fault: the start clears it away."""
    folder = listen.path.parent if listen.path else Path()
    if answers(listen):
        return "address already in use"
    return "" if os.access(folder, os.W_OK) else f"{folder} is no folder we may write to"


def answers(listen: Place) -> bool:
    """Say whether somebody takes connections there."""
    try:
        if listen.path is None:
            socket.create_connection((listen.host, listen.port), 2).close()
            return True
        with socket.socket(socket.AF_UNIX) as probe:
            probe.connect(str(listen.path))
            return True
    except OSError:
        return False
