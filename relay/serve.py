"""`mailcall serve`: one process that starts smtp, web and worker, restarts what dies, and takes all with it.

Children ask the kernel to be killed when this process ends (PR_SET_PDEATHSIG), so nothing of Mailcall outlives its
supervisor, however that ended.
"""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from relay.errors import Refused
from relay.settings import Settings

log = structlog.get_logger()

PROCESSES = ("smtp", "worker", "web")
STOP_SECONDS = 20.0  # mail that is coming in has ten to arrive, and then is stored and answered
LOCK_SECONDS = 5.0
_LOOK_SECONDS = 0.2
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_STEADY_SECONDS = 60.0
_START_SECONDS = 20.0
_REFUSED = 1


@contextmanager
def only_one(settings: Settings) -> Iterator[None]:
    """Hold the data folder for one `serve`; one that was just killed gets a few seconds to let go.

    Raises:
        Refused: another works on it.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.data_dir / "serve.lock").open("a") as held:
        end = time.monotonic() + LOCK_SECONDS
        while not _locked(held.fileno()):
            if time.monotonic() > end:
                folder = settings.data_dir.resolve()
                raise Refused(f"another `mailcall serve` works on {folder}: stop it, or set MAILCALL_DATA_DIR")
            time.sleep(_LOOK_SECONDS)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@dataclass(slots=True)
class _Child:
    """One process: what it is now, and when it may start again after it died."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    starts: int = 0
    pause_s: float = _FIRST_PAUSE
    due_at: float = 0.0


@dataclass(slots=True)
class Supervisor:
    """Keeps processes running until `stop` is set. Use from the main thread, whose end the kernel tells the children.

    `commands` are argument lists by name; `environment` is all the children see; `inherited` are descriptors by name.
    """

    commands: Mapping[str, Sequence[str]]
    environment: Mapping[str, str]
    inherited: Mapping[str, Sequence[int]] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)
    _children: list[_Child] = field(default_factory=list)

    def run(self, each_look: Callable[[], None] = lambda: None) -> None:
        """Start everything, look after it, and stop it; `each_look` is called a few times a second meanwhile.

        Raises:
            Refused: a process said, when it was first started, that it cannot run like this.
        """
        self._children = [_Child(name, command) for name, command in self.commands.items()]
        try:
            while not self.stop.is_set():
                for child in self._children:
                    self._look_after(child)
                each_look()
                self.stop.wait(_LOOK_SECONDS)
        finally:
            self._end()

    def pids(self) -> dict[str, int]:
        """Give the process ids of what runs now."""
        return {child.name: child.process.pid for child in self._children if child.process is not None}

    def _look_after(self, child: _Child) -> None:
        if child.process is None:
            if time.monotonic() >= child.due_at:
                self._start(child)
            return
        status = child.process.poll()
        if status is None or self.stop.is_set():
            return
        lived = time.monotonic() - child.started_at
        child.process = None
        if status == _REFUSED and child.starts == 1 and lived < _START_SECONDS:
            raise Refused(f"{child.name} could not start; what it said stands above")
        child.pause_s = _FIRST_PAUSE if lived > _STEADY_SECONDS else min(child.pause_s * 2, _LONGEST_PAUSE)
        child.due_at = time.monotonic() + child.pause_s
        log.error("serve.died", child=child.name, status=status, again_in_s=child.pause_s)

    def _start(self, child: _Child) -> None:
        # The group stays one: whoever kills it kills everything, and Ctrl-C reaches all at once.
        child.process = subprocess.Popen(
            child.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            pass_fds=self.inherited.get(child.name, ()),
        )
        child.started_at = time.monotonic()
        child.starts += 1
        log.info("serve.started", child=child.name, pid=child.process.pid)

    def _end(self) -> None:
        """Ask everything to stop, and kill what does not within `STOP_SECONDS`."""
        running = [child.process for child in self._children if child.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        end = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def children(settings: Settings) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Give the command lines of the three processes and their environment."""
    parent = ["--parent", str(os.getpid())]
    commands = {name: [sys.executable, "-m", "relay.cli", name, *parent] for name in PROCESSES}
    environment = dict(os.environ)
    if settings.confirm_pen_pals is not None:
        environment["MAILCALL_CONFIRM_PEN_PALS"] = str(settings.confirm_pen_pals).lower()
    return commands, environment


@contextmanager
def stopping(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` on SIGINT and SIGTERM while the block runs."""

    def told(_signal: int, _frame: object) -> None:
        stop()

    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
