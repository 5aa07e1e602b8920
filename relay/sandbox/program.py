"""A program that is not ours (Tesseract) on input from a stranger, under the limits of a child: `run`.

It is started through `python -m relay.sandbox.program`, which takes limits of time, memory, files and network upon
itself and then becomes the program. It may read libraries, the files that are named, and nothing else; it may start
nothing besides itself, and write nowhere but to its output.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from relay.sandbox import confinement
from relay.sandbox.child import SandboxError
from relay.sandbox.parent import Limits
from relay.sandbox.readable import interpreter_and_libraries

_LAST_WORDS = 300


def run(
    command: Sequence[str],
    given: bytes,
    *,
    limits: Limits,
    readable: Sequence[Path] = (),
    environment: Mapping[str, str] | None = None,
) -> bytes:
    """What the program at `command[0]`, a whole path, writes when it is given some bytes.

    Raises:
        SandboxError: it took too long, failed, or wrote more than it may.
    """
    start = [sys.executable, "-P", "-m", "relay.sandbox.program"]
    bounds = [str(limits.memory_bytes), str(limits.cpu_s), os.pathsep.join(map(str, readable))]
    with subprocess.Popen(
        [*start, *bounds, *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **(environment or {})},
        cwd="/",
        start_new_session=True,
    ) as process:
        try:
            written, said = process.communicate(given, timeout=limits.wall_s)
        except subprocess.TimeoutExpired:
            process.kill()
            raise SandboxError("timeout", "the program took longer than it may") from None
    if process.returncode == -signal.SIGXCPU:
        raise SandboxError("timeout", "the program used more processor time than it may")
    if process.returncode:
        raise SandboxError("crash", said[-_LAST_WORDS:].decode("utf-8", "replace").strip() or "it said nothing")
    if len(written) > limits.answer_bytes:
        raise SandboxError("garbage", f"the program wrote {len(written)} bytes, {limits.answer_bytes} at most")
    return written


def main(memory_bytes: str, cpu_s: str, readable: str, *command: str) -> None:
    """Give up what is given up, and become the program."""
    confinement.die_with_parent()
    confinement.limit_resources(memory_bytes=int(memory_bytes))
    confinement.limit_cpu(int(cpu_s))
    named = [Path(path) for path in readable.split(os.pathsep) if path]
    confinement.confine((*interpreter_and_libraries(), *named), program=Path(command[0]))
    for name in ("PYTHONPATH", "PYTHONHOME"):
        os.environ.pop(name, None)
    with contextlib.suppress(FileNotFoundError):
        os.execv(command[0], command)  # noqa: S606 -- a program that our own process named
    sys.exit(127)


if __name__ == "__main__":
    main(*sys.argv[1:])
