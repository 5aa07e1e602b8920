"""The supervisor: what dies is started again, what stops takes everything with it, one works on a folder at a time."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from relay import serve
from relay.errors import Refused
from relay.serve import Supervisor, only_one
from relay.settings import Settings

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]


def _run(supervisor: Supervisor, until: Callable[[], bool], seconds: float = 20) -> None:
    """Run it until something is true."""
    end = time.monotonic() + seconds

    def look() -> None:
        if until() or time.monotonic() > end:
            supervisor.stop.set()

    supervisor.run(look)
    assert time.monotonic() < end, "it did not come true"


def _lives(pid: int) -> bool:
    """Say whether a process runs; one that waits to be buried does not."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False


def test_what_dies_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed, it comes back as another process; the others are left alone."""
    monkeypatch.setattr(serve, "_FIRST_PAUSE", 0.05)
    supervisor = Supervisor({"one": SLEEPER, "two": SLEEPER}, os.environ)
    first: dict[str, int] = {}

    def came_back() -> bool:
        now = supervisor.pids()
        if not first and len(now) == 2:
            first.update(now)
            os.kill(first["one"], signal.SIGKILL)
        return len(now) == 2 and now["one"] != first["one"] and now["two"] == first["two"]

    _run(supervisor, came_back)


def test_a_stop_ends_every_child() -> None:
    """Nothing is left when it returns, and it returns at once."""
    supervisor = Supervisor({"one": SLEEPER, "two": SLEEPER}, os.environ)
    pids: set[int] = set()
    began = time.monotonic()

    def all_run() -> bool:
        pids.update(supervisor.pids().values())
        return len(pids) == 2

    _run(supervisor, all_run)
    assert not any(map(_lives, pids))
    assert time.monotonic() - began < 5


def test_a_child_that_will_not_stop_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time of grace."""
    monkeypatch.setattr(serve, "STOP_SECONDS", 0.5)
    supervisor = Supervisor({"stubborn": STUBBORN}, os.environ)
    began = time.monotonic()
    pids: list[int] = []

    def has_settled() -> bool:
        pids[:] = supervisor.pids().values()
        return time.monotonic() - began > 1.0

    _run(supervisor, has_settled)
    assert pids
    assert not any(map(_lives, pids))


def test_a_child_that_refuses_at_the_start_stops_the_start() -> None:
    """It said its one line; starting it again and again would bury that line."""
    supervisor = Supervisor({"one": SLEEPER, "no": [sys.executable, "-c", "raise SystemExit(1)"]}, os.environ)
    with pytest.raises(Refused, match="no could not start"):
        supervisor.run()
    assert not any(map(_lives, supervisor.pids().values()))


def test_one_works_on_a_folder_at_a_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second is refused by name of the folder; when the first has ended, the folder is free."""
    monkeypatch.setattr(serve, "LOCK_SECONDS", 0.3)
    with only_one(settings), pytest.raises(Refused, match=str(settings.data_dir)), only_one(settings):
        pytest.fail("two hold one folder")
    with only_one(settings):
        assert settings.data_dir.stat().st_mode & 0o777 == 0o700


def test_the_folder_is_waited_for_when_the_other_is_just_ending(settings: Settings) -> None:
    """A start right after a kill does not fail."""
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with only_one(settings):
            held.set()
            let_go.wait(5)

    other = threading.Thread(target=hold)
    other.start()
    held.wait(5)
    threading.Timer(0.4, let_go.set).start()
    with only_one(settings):
        assert let_go.is_set()
    other.join()


CHILD = """
from relay.sandbox.confinement import die_with_parent
die_with_parent()
print("ready", flush=True)
import time
time.sleep(60)
"""
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {CHILD!r}])
print(child.pid, flush=True)
child.wait()
"""


def test_children_end_when_their_parent_is_killed() -> None:
    """However the supervisor ended, no listener of it is left on a port."""
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    lines = {parent.stdout.readline().strip(), parent.stdout.readline().strip()}
    (pid,) = (int(line) for line in lines if line != "ready")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end = time.monotonic() + 5
    while _lives(pid) and time.monotonic() < end:
        time.sleep(0.05)
    assert not _lives(pid)
