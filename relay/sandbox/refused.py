"""System calls that lead out of a confined process, by their numbers on each machine.

The numbers are the kernel's, arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

_X86_64_AND_AARCH64: Mapping[str, tuple[int, int]] = {
    # the network
    "socket": (41, 198),
    # other programs
    "execve": (59, 221),
    "execveat": (322, 281),
    # what would do any of these without being asked: its own queue of calls, which no filter sees
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    # other processes: their memory, their files, and signals to them
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "kill": (62, 129),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    # the kernel's own machinery, where most ways out were found
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "chroot": (161, 51),
    "pivot_root": (155, 41),
    "mount": (165, 40),
    "umount2": (166, 39),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
}


_PROGRAMS = frozenset({59, 221})
"""execve(2) on either machine; neither number means anything else that is refused on the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """The calls of one machine: the audit architecture, what is refused, and what is refused for other processes."""

    architecture: int
    refused: tuple[int, ...]
    tgkill: int

    def with_programs(self) -> "Calls":
        """The same for who is about to become another program, which the files it may run are left to limit."""
        return replace(self, refused=tuple(number for number in self.refused if number not in _PROGRAMS))


CALLS: Mapping[str, Calls] = {
    "x86_64": Calls(architecture=0xC000003E, refused=tuple(x86 for x86, _ in _X86_64_AND_AARCH64.values()), tgkill=234),
    "aarch64": Calls(
        architecture=0xC00000B7, refused=tuple(arm for _, arm in _X86_64_AND_AARCH64.values()), tgkill=131
    ),
}
