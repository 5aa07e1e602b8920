"""What every test may ask for: a database on each engine, an object store of each kind, settings of its own."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres, run


def pytest_configure(config: pytest.Config) -> None:
    """Begin the run in the one process that outlives the others; forget settings this machine may have."""
    for name in [name for name in os.environ if name.startswith("MAILCALL_")]:
        del os.environ[name]
    if not hasattr(config, "workerinput"):
        run.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the run, when the processes that shared it have ended."""
    if not hasattr(config, "workerinput"):
        postgres.stop()
        run.end()
