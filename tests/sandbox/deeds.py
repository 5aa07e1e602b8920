"""What the child in the sandbox's tests is asked to do: mostly things it must not be able to."""

import ctypes
import errno
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from relay.sandbox.wire import encode

_ECHO_FD_GUESSES = range(3, 32)


@dataclass(frozen=True)
class Parcel:
    """Something with bytes in it."""

    name: str
    body: bytes
    weights: tuple[int, ...]


def greet(name: str) -> str:
    """Do what any well-behaved target does."""
    return f"hello {name}"


def parcel(size: int) -> Parcel:
    """Make a value with bytes in it."""
    return Parcel(name="ü\ud800", body=b"\0" * size, weights=(1, 2))


def sleep(seconds: float) -> str:
    """Take time without using the processor."""
    time.sleep(seconds)
    return "awake"


def spin(_: str) -> str:
    """Use the processor for ever."""
    while True:
        pass


def hoard(megabytes: int) -> int:
    """Take memory."""
    return len(bytearray(megabytes << 20))


def crash(_: str) -> str:
    """Die as a library dies."""
    ctypes.string_at(0)
    return "not dead"


def abort(_: str) -> str:
    """Die as a library does that finds its own memory in disorder."""
    os.abort()


def call(numbers: list[int]) -> list[str]:
    """Make each of these system calls, with arguments that none of them takes; tell how each is answered."""
    libc = ctypes.CDLL(None, use_errno=True)
    answers = []
    for number in numbers:
        done = libc.syscall(number, -1, -1, -1, -1, -1)
        answers.append("done" if done >= 0 else errno.errorcode[ctypes.get_errno()])
    return answers


def signal_to(pid: int) -> list[str]:
    """Send no signal at all, which asks whether one could be sent: by process, by thread, and by file descriptor."""
    answers = []
    for send in (os.kill, _send_to_thread, lambda pid, _signal: os.close(os.pidfd_open(pid))):
        try:
            send(pid, 0)
            answers.append("sent")
        except OSError as error:
            answers.append(type(error).__name__)
    return answers


def _send_to_thread(pid: int, signal: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.tgkill(pid, pid, signal):
        raise OSError(ctypes.get_errno(), "tgkill")


def fail(reason: str) -> str:
    """Raise what hostile input makes a parser raise."""
    raise ZeroDivisionError(reason)


def other_than_declared(_: str) -> str:
    """Answer with what was not declared."""
    return 5  # type: ignore[return-value]


def garbage(text: str) -> str:
    """Write to every pipe in sight what is no frame, as code that has taken over the child would."""
    for descriptor in _ECHO_FD_GUESSES:
        try:
            os.write(descriptor, text.encode())
        except OSError:
            continue
    return "written"


def slip_in(text: str) -> str:
    """Slip a well-formed answer in before the real one, which would then be taken for the next request's."""
    frame = encode("the answer to another question")
    for descriptor in _ECHO_FD_GUESSES:
        try:
            os.write(descriptor, frame)
        except OSError:
            continue
    return text


def chatter(text: str) -> str:
    """Print, as careless libraries do."""
    sys.stdout.write(text)
    sys.stdout.flush()
    return text


def connect(port: int) -> str:
    """Try to reach a listener on loopback."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return "connected"
    except OSError as error:
        return type(error).__name__


def read_file(path: str) -> str:
    """Try to read a file."""
    try:
        return Path(path).read_text("utf-8")
    except OSError as error:
        return type(error).__name__


def write_file(path: str) -> str:
    """Try to write a file."""
    try:
        Path(path).write_text("x", "utf-8")
    except OSError as error:
        return type(error).__name__
    return "written"


def run_program(program: str) -> str:
    """Try to start another program."""
    try:
        return subprocess.run([program], capture_output=True, text=True, check=False, timeout=5).stdout
    except OSError as error:
        return type(error).__name__


def environment(_: str) -> list[str]:
    """Tell the names in the environment."""
    return sorted(os.environ)
