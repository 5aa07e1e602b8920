"""One child process as its parent sees it: two pipes, a deadline for everything, and a way to kill it."""

import contextlib
import os
import pickle
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from relay.sandbox.opening import REQUEST_HEAD, Opening
from relay.sandbox.wire import HEAD, NO_TOKEN

_CHUNK_BYTES = 1 << 20
_LAST_WORDS_BYTES = 400


class SandboxError(Exception):
    """A call that failed. `kind` says how: timeout, memory, crash, garbage, or the name of what the target raised."""

    def __init__(self, kind: str, reason: str) -> None:
        """Keep both; `reason` is one line."""
        super().__init__(reason)
        self.kind = kind
        self.reason = reason


class Child:
    """A running `python -m relay.sandbox`. Its answers are bytes of unknown intent."""

    def __init__(self, opening: Opening, environment: Mapping[str, str], holds: Sequence[int] = ()) -> None:
        """Start it, in a session of its own so that a Ctrl-C meant for us is not meant for it."""
        self.greeted = False
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the child)
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "relay.sandbox"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=dict(environment),
            cwd="/",
            start_new_session=True,
            pass_fds=holds,
        )
        assert self._process.stdin is not None  # noqa: S101 (asked for above)
        assert self._process.stdout is not None  # noqa: S101
        self._requests, self._answers = self._process.stdin, self._process.stdout
        os.set_blocking(self._requests.fileno(), False)
        os.set_blocking(self._answers.fileno(), False)
        opening_frame = pickle.dumps(opening, pickle.HIGHEST_PROTOCOL)
        self._send(opening_frame, time.monotonic() + 1)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._process.poll() is None

    def ask(self, request: bytes, deadline: float, answer_bytes: int) -> tuple[bytes, int]:
        """Send a request and wait for its answer; `deadline` is on the monotonic clock."""
        token = os.urandom(len(NO_TOKEN))
        self._send(request, deadline, token)
        return self.answer(deadline, answer_bytes, token)

    def answer(self, deadline: float, answer_bytes: int, token: bytes = NO_TOKEN) -> tuple[bytes, int]:
        """The next frame and the length of its JSON.

        SandboxError when it does not come, is larger than allowed, or is the answer to something else.
        """
        total, header, answered = HEAD.unpack(self._receive(HEAD.size, deadline))
        if answered != token:
            raise SandboxError("garbage", "an answer to something else than was asked")
        if not header <= total <= answer_bytes:
            raise SandboxError("garbage", f"an answer of {total} bytes, {answer_bytes} at most")
        return self._receive(total, deadline), header

    def peak_memory_bytes(self) -> int:
        """The most resident memory it has had (VmHWM, proc(5)); 0 where there is no /proc."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            for line in Path(f"/proc/{self.pid}/status").read_text("ascii").splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
        return 0

    def cpu_s(self) -> float:
        """The processor time it has used (utime and stime, proc(5)); 0 where there is no /proc."""
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def kill(self) -> None:
        """End it, by its own id, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._answers, self._errors):
            with contextlib.suppress(OSError):
                pipe.close()

    def _send(self, request: bytes, deadline: float, token: bytes = NO_TOKEN) -> None:
        waiting = memoryview(REQUEST_HEAD.pack(len(request), token) + request)
        while waiting:
            self._wait(self._requests.fileno(), select.POLLOUT, deadline)
            try:
                sent = os.write(self._requests.fileno(), waiting[:_CHUNK_BYTES])
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise self._crashed() from None
            waiting = waiting[sent:]

    def _receive(self, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            self._wait(self._answers.fileno(), select.POLLIN, deadline)
            try:
                chunk = os.read(self._answers.fileno(), min(size - len(received), _CHUNK_BYTES))
            except BlockingIOError:
                continue
            if not chunk:
                raise self._crashed()
            received += chunk
        return bytes(received)

    def _wait(self, pipe: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        left_s = deadline - time.monotonic()
        if left_s <= 0 or not poll.poll(left_s * 1000):
            raise SandboxError("timeout", "the work took longer than it may")

    def _crashed(self) -> SandboxError:
        """What can be said of a child that closed its pipe."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        code = self._process.returncode
        if code is not None and -code in (signal.SIGXCPU, signal.SIGALRM):
            return SandboxError("timeout", "the work used more processor time than it may")
        how = signal.Signals(-code).name if code is not None and code < 0 else f"exit status {code}"
        return SandboxError("crash", f"the child ended ({how}): {self._last_words()}")

    def _last_words(self) -> str:
        """The last line of its standard error."""
        end = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, end - _LAST_WORDS_BYTES))
        lines = self._errors.read().decode("utf-8", "replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return said[-1] if said else "it said nothing"
