"""What a process gives up for good before it touches hostile input (Linux; each step only where the kernel has it).

Resource limits (setrlimit(2)), no new privileges (prctl(2)), an empty network namespace (unshare(2)), no files but the
named ones, to be read (landlock(7)), and no system call that leads out of the process (seccomp(2), a filter of some
fifty instructions; their numbers are in `relay.sandbox.refused`).
"""

import contextlib
import ctypes
import os
import platform
import resource
import struct
from collections.abc import Iterable
from pathlib import Path

from relay.sandbox.refused import CALLS, Calls

_LIBC = ctypes.CDLL(None, use_errno=True)

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_SIGKILL = 9
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_VERSION_FLAG, _LANDLOCK_PATH_BENEATH = 1, 1
_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_LOADERS = (
    Path("/lib64/ld-linux-x86-64.so.2"),
    Path("/lib/ld-linux-aarch64.so.1"),
    Path("/lib/ld-musl-x86_64.so.1"),
    Path("/lib/ld-musl-aarch64.so.1"),
)
"""What the kernel starts a program by (execve(2))."""
_RIGHTS_BY_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_TCP_RIGHTS = 3

_X32_BIT = 0x40000000
_ARCHITECTURE_AT, _NUMBER_AT, _FIRST_ARGUMENT_AT = 4, 0, 16  # offsets in struct seccomp_data; a pid is its low half
_EPERM_VERDICT, _ALLOW, _KILL = 0x00050001, 0x7FFF0000, 0x80000000


def limit_resources(*, memory_bytes: int, open_files: int = 256, file_bytes: int = 8 << 20) -> None:
    """Cap address space, open files and the size of any file written; no core dumps, whatever they would hold."""
    for kind, most in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (allowed, allowed))


def limit_cpu(seconds: int) -> None:
    """Let this process use `seconds` more of processor time: SIGXCPU after that."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def die_with_parent() -> None:
    """Be killed when the thread that started this process ends."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)


def gain_nothing() -> None:
    """Let no program that this process or its children start have more rights than they have."""
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def confine(readable: Iterable[Path], *, program: Path | None = None) -> dict[str, str]:
    """Give up everything this kernel lets us give up; what came of each step, in words for `doctor`.

    With a `program` that one file may be run, and nothing else may.
    """
    network = _leave_the_network()
    gain_nothing()
    return {"network": network, "files": _only_read(readable, program), "system calls": _no_way_out(program)}


def _leave_the_network() -> str:
    for flags in (_CLONE_NEWUSER | _CLONE_NEWNET, _CLONE_NEWNET):
        if _LIBC.unshare(flags) == 0:
            return "a network of its own, with nothing in it"
    return f"not separated ({os.strerror(ctypes.get_errno())})"


def _only_read(readable: Iterable[Path], program: Path | None) -> str:
    version = _LIBC.syscall(_LANDLOCK_CREATE, None, 0, _LANDLOCK_VERSION_FLAG)
    if version < 1:
        return f"not restricted (no Landlock: {os.strerror(ctypes.get_errno())})"
    rights = _RIGHTS_BY_VERSION[min(version, max(_RIGHTS_BY_VERSION))]
    tcp = _TCP_RIGHTS if version >= 4 else 0
    attributes = struct.pack("=QQ", rights, tcp) if tcp else struct.pack("=Q", rights)
    ruleset = _LIBC.syscall(_LANDLOCK_CREATE, attributes, len(attributes), 0)
    if ruleset < 0:
        return f"not restricted (Landlock: {os.strerror(ctypes.get_errno())})"
    try:
        for path in readable:
            _allow(ruleset, path)
        for path in (program, *_LOADERS) if program else ():
            _allow(ruleset, path, _EXECUTE)
        if _LIBC.syscall(_LANDLOCK_RESTRICT, ruleset, 0):
            return f"not restricted (Landlock: {os.strerror(ctypes.get_errno())})"
    finally:
        os.close(ruleset)
    return "only libraries, fonts and templates, to be read (Landlock)"


def _allow(ruleset: int, path: Path, besides: int = 0) -> None:
    with contextlib.suppress(OSError):
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
        rights = (_READ_FILE | _READ_FOLDER if path.is_dir() else _READ_FILE) | besides
        _LIBC.syscall(_LANDLOCK_ADD, ruleset, _LANDLOCK_PATH_BENEATH, struct.pack("=Qi", rights, beneath), 0)
        os.close(beneath)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def _no_way_out(program: Path | None) -> str:
    calls = CALLS.get(platform.machine())
    if calls is None:
        return f"not filtered on {platform.machine()}"
    code = _filter(calls if program is None else calls.with_programs(), os.getpid())
    compiled = _Program(len(code) // 8, code)
    if _LIBC.prctl(_PR_SET_SECCOMP, 2, ctypes.byref(compiled), 0, 0):
        return f"not filtered (seccomp: {os.strerror(ctypes.get_errno())})"
    return "no sockets, no new programs, no reach into other processes (seccomp)"


def _filter(calls: Calls, own_pid: int) -> bytes:
    """Classic BPF over `struct seccomp_data`: kill a foreign architecture, answer EPERM to the refused calls.

    A signal may be sent to a thread of this process: that is how abort(3) ends it.
    """
    load, equal, greater, give = 0x20, 0x15, 0x35, 0x06

    def step(code: int, value: int, *, yes: int = 0, no: int = 0) -> bytes:
        return struct.pack("=HBBI", code, yes, no, value)

    head = (
        step(load, _ARCHITECTURE_AT),
        step(equal, calls.architecture, yes=1),
        step(give, _KILL),
        step(load, _NUMBER_AT),
    )
    tail = (
        step(equal, calls.tgkill, yes=1),
        step(give, _ALLOW),
        step(load, _FIRST_ARGUMENT_AT),
        step(equal, own_pid, no=1),
        step(give, _ALLOW),
        step(give, _EPERM_VERDICT),
    )
    left = len(calls.refused) + len(tail)  # steps from the first check to the end
    checks = (
        step(greater, _X32_BIT, yes=left - 1),
        *(step(equal, number, yes=left - 2 - n) for n, number in enumerate(calls.refused)),
    )
    return b"".join((*head, *checks, *tail))
