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


def begin() -> None:
    """Make the run's folder, which its other processes find in their environment; sweep up after runs that died."""
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


def end() -> None:
    """Remove the folder."""
    shutil.rmtree(run_folder(), ignore_errors=True)


def run_folder() -> Path:
    """Where this run keeps what its processes share."""
    return Path(os.environ[VARIABLE])


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Hold the lock of this name among all processes of the run."""
    with (run_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
