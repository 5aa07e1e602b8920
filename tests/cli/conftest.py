"""The command line as a person uses it: arguments in, status and what was printed out."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from relay.cli import main


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command did."""

    status: int
    out: bytes
    err: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The objects it printed, one a line."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def row(self) -> dict[str, Any]:
        """The one object it printed."""
        (only,) = self.rows
        return only


Mailcall = Callable[..., Ran]


@pytest.fixture
def installed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the environment at a migrated database on each engine in turn; give the data folder."""
    folder = tmp_path / "var"
    folder.mkdir()
    monkeypatch.setenv("MAILCALL_DATA_DIR", str(folder))
    monkeypatch.setenv("MAILCALL_DATABASE_URL", database_url)
    monkeypatch.setenv("MAILCALL_CANCEL_WINDOW", "0")
    return folder


@pytest.fixture
def mailcall(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Mailcall:
    """Give `mailcall` as a function: words in, what it did out."""

    def run(*words: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["mailcall", *map(str, words)])
        capsysbinary.readouterr()
        try:
            status = main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
        out, err = capsysbinary.readouterr()
        return Ran(status, out, err.decode())

    return run
