"""`mailcall staff`: who works here, and the links that let them in once."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from relay import staff
from relay.db import Database
from tests.cli.conftest import Mailcall


def test_an_invitation_lets_somebody_in_once(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """The link that is printed is one that can be spent."""
    row = mailcall("staff", "add", "Rosa@Example.org", "--role", "reviewer", "--json").row
    assert (row["email"], row["role"]) == ("rosa@example.org", "reviewer")
    token = row["link"].rpartition("/")[2]
    with database.write() as session:
        found = staff.spend_link(session, token, datetime.now(UTC))
        assert found is not None
        assert found.email == "rosa@example.org"
    assert mailcall("staff", "list", "--json").row["email"] == "rosa@example.org"


def test_a_new_link_is_for_somebody_who_is_there(mailcall: Mailcall, installed: Path) -> None:
    """A second account with one address is refused, and so is a link for nobody."""
    mailcall("staff", "add", "rosa@example.org", "--role", "admin")
    assert mailcall("staff", "add", "rosa@example.org", "--role", "admin").status == 1
    assert mailcall("staff", "link", "rosa@example.org").out.startswith(b"rosa@example.org (admin)")
    assert mailcall("staff", "link", "nobody@example.org").status == 1


def test_the_command_line_is_english(installed: Path, mailcall: Mailcall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scripts read it: the language of a shell or of the dashboard changes nothing of what a command says."""
    for name in ("LANG", "LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(name, "es_MX.UTF-8")
    ran = mailcall("staff", "add", "nobody", "--role", "admin")
    assert ran.status != 0
    assert "is not an email address" in ran.err
