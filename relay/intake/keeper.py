"""A process that stays root for one thing: to open the certificate and its key for one that is root no longer.

It reads nothing but a byte that asks, opens the two files it was started with, and hands over their descriptors. So a
key that only root may read can be renewed without a restart. It ends when nobody can ask any more.
"""

import errno
import os
import signal
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from relay.intake.tls import OpenFiles, opener

_ANSWER_SECONDS: Final = 2.0
_FIRST_DESCRIPTOR: Final = 3


def start(certificate: Path, key: Path) -> socket.socket:
    """Start the process; give the end of a socket at which it is asked. Call before there are threads."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if os.fork():
        there.close()
        return here
    try:
        _alone(there)
        _answer(there, opener(certificate, key))
    finally:
        os._exit(0)


def asking(keeper: socket.socket) -> OpenFiles:
    """Open the files by asking."""

    def opened() -> tuple[IO[bytes], IO[bytes]]:
        _forget_late_answers(keeper)
        keeper.settimeout(_ANSWER_SECONDS)
        keeper.send(b"?")
        said, descriptors, *_ = socket.recv_fds(keeper, 16, 2)
        if len(descriptors) != 2:
            code = int(said or errno.EPIPE)
            raise OSError(code, os.strerror(code))
        return os.fdopen(descriptors[0], "rb"), os.fdopen(descriptors[1], "rb")

    return opened


def _forget_late_answers(keeper: socket.socket) -> None:
    """An answer may have come after the one who asked had given up, or was killed."""
    keeper.settimeout(0)
    with suppress(BlockingIOError):
        while True:
            said, descriptors, *_ = socket.recv_fds(keeper, 16, 2)
            for descriptor in descriptors:
                os.close(descriptor)
            if not said:
                return


def _alone(there: socket.socket) -> None:
    """Keep nothing of the process this came from; Ctrl-C and a stop are for those who ask."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.closerange(_FIRST_DESCRIPTOR, there.fileno())
    os.closerange(there.fileno() + 1, os.sysconf("SC_OPEN_MAX"))
    os.chdir("/")


def _answer(there: socket.socket, files: OpenFiles) -> None:
    while there.recv(1):
        try:
            opened = files()
        except OSError as error:
            there.send(str(error.errno or errno.EIO).encode())
            continue
        socket.send_fds(there, [b"0"], [file.fileno() for file in opened])
        for file in opened:
            file.close()
