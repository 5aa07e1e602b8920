"""`mailcall printer` and `batch print`: printers by name, and a batch that is sent to one."""

from pathlib import Path

import pytest

from relay.db import Database
from relay.models import Batch, BatchState, LetterState, ObjectKind, Role
from tests import factories
from tests.cli.conftest import Mailcall
from tests.ipp_printer import ipp_printer


@pytest.fixture
def ready(database: Database, installed: Path) -> None:
    """Put a batch that is ready into an installation."""
    with database.write() as session:
        factories.staff(session, Role.PRINTER, email="printer@example.org")
        batch = factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
        batch.state, batch.object_id = BatchState.READY, factories.stored_object(session, ObjectKind.BATCH).id


def test_printers_are_added_shown_and_given_up(mailcall: Mailcall, installed: Path) -> None:
    """By name, whatever its case; what cannot be is one line."""
    facts = ("--queue", "ipp://print.example.org/printers/Office", "--one-sided", "--tray", "tray-2")
    row = mailcall("printer", "add", "Office", *facts, "--option", "print-quality=5", "--json").row
    assert (row["name"], row["two_sided"], row["options"]) == ("Office", False, {"print-quality": "5"})
    assert mailcall("printer", "show", "office", "--json").row["tray"] == "tray-2"
    assert mailcall("printer", "add", "Office").err == "mailcall: there is a printer of that name already\n"
    assert "no printer's address" in mailcall("printer", "add", "Other", "--queue", "file:///dev/lp0").err
    assert mailcall("printer", "retire", "Office", "--json").row["retired_at"]
    assert [one["name"] for one in mailcall("printer", "list", "--json").rows] == ["Office"]


def test_a_printer_is_asked_what_it_can_do(mailcall: Mailcall, installed: Path) -> None:
    """And one that does not answer is one line that says what to do."""
    with ipp_printer() as real:
        mailcall("printer", "add", "Office", "--queue", real.uri)
        row = mailcall("printer", "show", "Office", "--look", "--json").row
        assert row["takes_pdf"]
        assert "main" in row["trays"]
    away = mailcall("printer", "show", "Office", "--look")
    assert (away.status, "does not answer" in away.err) == (1, True)


def test_a_batch_is_sent_to_a_printer(mailcall: Mailcall, ready: None, database: Database) -> None:
    """Once, unless it is said again; the worker does it."""
    mailcall("printer", "add", "Office", "--queue", "Office")
    asked = mailcall("batch", "print", 1, "--printer", "Office", "--as", "printer@example.org", "--json").row
    assert (asked["printer"], asked["part"], asked["state"]) == ("Office", "letters", "waiting")
    assert "sent to a printer before" in mailcall("batch", "print", 1, "--printer", "office").err
    assert mailcall("batch", "print", 1, "--printer", "Office", "--envelope", 1, "--json").row["envelope"] == 1
    assert [row["id"] for row in mailcall("batch", "prints", 1, "--json").rows] == [2, 1]
    with database.read() as session:
        assert session.get_one(Batch, 1).state is BatchState.READY
