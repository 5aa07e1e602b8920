"""One run of the tests, over all of pytest's processes: its folder, and locks that all of them know."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "mailcall-tests-"
VARIABLE = "TESTS_RUN_FOLDER"
MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of our own is made there
ROOM_BYTES = 1 << 30


def begin() -> None:
    """Make the run's folder, which its other processes find in their environment; sweep up after runs that died.

    It is in memory where there is room, and so is everything that tests write: they make a thousand databases, each of
    hundreds of files, and a disk takes half a second for one.
    """
    if "TMPDIR" not in os.environ and _has_room(MEMORY):
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None
    for folder in Path(tempfile.gettempdir()).glob(PREFIX + "*"):
        with suppress(ValueError, PermissionError):
            _sweep(folder, int(folder.name.removeprefix(PREFIX).partition("-")[0]))
    os.environ[VARIABLE] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")


def _sweep(folder: Path, pid: int) -> None:
    """Remove what a run left that was killed; a PostgreSQL of it misses its files, and ends within a minute."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        shutil.rmtree(folder, ignore_errors=True)


def _has_room(folder: Path) -> bool:
    """Say whether a folder is there, ours to write in, and has room for what tests keep at one time."""
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM_BYTES


def end() -> None:
    """Remove the folder."""
    shutil.rmtree(run_folder(), ignore_errors=True)


def run_folder() -> Path:
    """Where this run keeps what its processes share."""
    return Path(os.environ[VARIABLE])


def process() -> str:
    """Name this one of the run's processes."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Hold the lock of this name among all processes of the run."""
    with (run_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
