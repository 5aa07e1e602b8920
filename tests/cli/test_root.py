"""The command line as a whole: every command is there, starts fast, and says in one line why it will not."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from relay.cli.root import COMMANDS, root
from tests.cli.conftest import Mailcall

SLOW = {"flask", "flask_security", "weasyprint", "aiosmtpd", "alembic", "rich", "obstore"}


def test_every_command_that_is_listed_can_be_loaded() -> None:
    """The table of commands names what is there, and each says what it is for."""
    context = click.Context(root)
    for name in COMMANDS:
        command = root.get_command(context, name)
        assert command is not None, name
        assert command.name == name
        assert command.help, name


def test_help_loads_no_command(mailcall: Mailcall) -> None:
    """`mailcall --help` shows all of them with a line each."""
    ran = mailcall("--help")
    assert ran.status == 0
    for name in COMMANDS:
        assert f"  {name} " in ran.out.decode()


def test_listing_letters_loads_nothing_slow() -> None:
    """A script that calls `mailcall letter list` a hundred times does not wait for pages or the press to load."""
    program = "import relay.cli.letter, relay.cli.root, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert not SLOW & set(loaded)


@pytest.mark.parametrize("words", [("nothing",), ("letter", "approve", "1"), ("letter", "list", "--state", "odd")])
def test_a_mistake_in_the_command_is_status_2(mailcall: Mailcall, words: tuple[str, ...]) -> None:
    """Scripts can tell their own mistakes from a refusal."""
    ran = mailcall(*words)
    assert ran.status == 2
    assert ran.out == b""


def test_a_setting_nobody_knows_stops_every_command(mailcall: Mailcall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name is refused in one line that names it."""
    monkeypatch.setenv("MAILCALL_SMTP_LISTENS", "127.0.0.1:25")
    ran = mailcall("letter", "list")
    assert ran.status == 1
    assert "MAILCALL_SMTP_LISTENS" in ran.err
    assert ran.err.count("\n") == 1


def test_without_a_database_a_command_says_how_to_begin(
    mailcall: Mailcall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing is made by looking: the folder stays as it was."""
    monkeypatch.setenv("MAILCALL_DATA_DIR", str(tmp_path / "nowhere"))
    ran = mailcall("letter", "list", "--json")
    assert ran.status == 1
    assert "mailcall serve" in ran.err
    assert not (tmp_path / "nowhere").exists()


def test_a_database_of_a_newer_version_is_left_alone(mailcall: Mailcall, installed: Path, database_url: str) -> None:
    """The one line says what to do."""
    from sqlalchemy import text

    from relay.db import Database

    opened = Database(database_url)
    with opened.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    ran = mailcall("staff", "list")
    assert ran.status == 1
    assert "newer version" in ran.err
