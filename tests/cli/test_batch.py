"""`mailcall batch`: from approved letters to envelopes in the post."""

from pathlib import Path

import pytest

from relay.db import Database
from relay.models import Batch, BatchState, LetterState, ObjectKind, Role
from relay.objects import FolderStore
from tests import factories
from tests.cli.conftest import Mailcall
from tests.mailroom.table import Table


@pytest.fixture
def approved(database: Database, installed: Path) -> None:
    """Put two approved letters and one that is not into an installation with a printer."""
    with database.write() as session:
        factories.staff(session, Role.PRINTER, email="printer@example.org")
        for state in (LetterState.APPROVED, LetterState.APPROVED, LetterState.IN_REVIEW):
            factories.letter(session, state)


def test_a_batch_takes_what_was_approved(mailcall: Mailcall, approved: None) -> None:
    """It says its number, its code and how many letters are in it; a second one has nothing to take."""
    row = mailcall("batch", "create", "--as", "printer@example.org", "--json").row
    assert (row["id"], row["letters"]) == (1, 2)
    assert mailcall("batch", "list", "--json").row["code"] == row["code"]
    assert mailcall("batch", "show", row["code"], "--json").row["id"] == 1
    again = mailcall("batch", "create")
    told = f"printer@example.org made batch {row['code']} a moment ago; letters in it: 2"
    assert (again.status, again.err) == (1, f"mailcall: nothing more is ready: {told}\n")


def test_the_manifest_lists_every_envelope(mailcall: Mailcall, approved: None) -> None:
    """In the order of the pages, with the code that is on each."""
    mailcall("batch", "create")
    rows = mailcall("batch", "manifest", 1, "--json").rows
    assert [row["seq"] for row in rows] == [1, 2]
    assert all(row["code"] and row["register_number"] for row in rows)


def test_pages_that_are_not_made_yet_are_refused(mailcall: Mailcall, approved: None, installed: Path) -> None:
    """The caller may ask again; no half file is left."""
    mailcall("batch", "create")
    ran = mailcall("batch", "pdf", 1, "-o", installed / "batch.pdf")
    assert (ran.status, (installed / "batch.pdf").exists()) == (1, False)
    assert "ask again" in ran.err


def test_a_batch_is_printed_and_then_mailed(
    mailcall: Mailcall, database: Database, approved: None, installed: Path
) -> None:
    """The letters follow; the same step is not taken twice, nor one before the other."""
    mailcall("batch", "create")
    with database.write() as session:
        stored = factories.stored_object(session, ObjectKind.BATCH, b"%PDF")
        FolderStore(installed / "objects").put(stored.key, b"%PDF")
        batch = session.get_one(Batch, 1)
        batch.object_id, batch.state = stored.id, BatchState.READY
    assert mailcall("batch", "pdf", 1, "-o", "-").out == b"%PDF"
    assert mailcall("batch", "mailed", 1).status == 1
    assert mailcall("batch", "printed", 1, "--as", "printer@example.org", "--json").row["state"] == "printed"
    assert mailcall("batch", "printed", 1).status == 1
    assert mailcall("batch", "mailed", 1, "--json").row["state"] == "mailed"
    assert len(mailcall("letter", "list", "--state", "mailed", "--json").rows) == 2


def test_a_batch_is_made_of_what_was_chosen(mailcall: Mailcall, database: Database, approved: None) -> None:
    """By prison, class of mail and printer; a prison that is not there is one line."""
    with database.write() as session:
        factories.printer(session, name="Flats", envelopes=["9x12"])
    assert mailcall("batch", "create", "--facility", "NOPE").status == 1
    assert "no approved letter is ready" in mailcall("batch", "create", "--printer", "Flats").err
    assert "no approved letter is ready" in mailcall("batch", "create", "--mail-class", "legal").err
    assert mailcall("batch", "create", "--mail-class", "general", "--json").row["letters"] == 2


def test_a_batch_that_was_scanned_in_part_says_what_is_missing(
    mailcall: Mailcall, database: Database, installed: Path
) -> None:
    """By name, unless it is said what becomes of it; with the day and the place."""
    with database.write() as session:
        table = Table(session, letters=2)
        table.scan(table.code(0))
        code, name = table.code(1), table.batch.id
    refused = mailcall("batch", "mailed", name)
    assert (refused.status, code in refused.err) == (1, True)
    assert mailcall("batch", "mailed", name, "--on", "2999-01-01", "--missing", "here").status == 1
    done = mailcall("batch", "mailed", name, "--missing", "here", "--place", "Main Street", "--json")
    assert done.row["state"] == "mailed"
    with database.read() as session:
        batch = session.get_one(Batch, name)
        assert batch.mailed_place == "Main Street"
        assert [piece.letter.state for piece in batch.pieces if piece.letter] == [
            LetterState.MAILED,
            LetterState.APPROVED,
        ]
