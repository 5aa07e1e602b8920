"""`mailcall came-back`: what comes back from prisons, without a browser."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.models import BatchState, LetterState, Notice, PieceState, Role
from tests import factories
from tests.cli.conftest import Mailcall

READER, PRINTER = "reader@example.org", "printer@example.org"


@pytest.fixture
def code(database: Database, installed: Path) -> str:
    """Mail a letter; give the code in its window."""
    with database.write() as session:
        factories.staff(session, Role.REVIEWER, email=READER)
        factories.staff(session, Role.PRINTER, email=PRINTER)
        letter = factories.letter(session, LetterState.MAILED)
        batch = factories.batch(session, letter)
        batch.state, batch.mailed_at = BatchState.MAILED, factories.NOW
        batch.pieces[0].state = PieceState.MAILED
        return codes_of(session).letter(letter.id)


def test_it_is_recorded_listed_and_settled(mailcall: Mailcall, database: Database, code: str) -> None:
    """By the one who opens the mail, and then by a reader; the pen pal's notice waits in the outbox."""
    given = ("--reason", "refused", "--what", "labels", "--words", "NO LABELS", "--as", PRINTER, "--json")
    row = mailcall("came-back", "record", code, *given).row
    assert (row["code"], row["letter"], row["what"]) == (code, "on_hold", "labels")
    assert row["came_on"] <= f"{datetime.now(UTC):%Y-%m-%d}"
    assert mailcall("came-back", "list", "--json").row["reason"] == "refused"
    refused = mailcall("came-back", "settle", 1, "address-again", "--as", READER)
    assert (refused.status, "say that you looked" in refused.err) == (1, True)
    assert mailcall("came-back", "settle", 1, "close", "--no-tell", "--as", READER).status == 1
    settled = mailcall("came-back", "settle", 1, "address-again", "--right", "--as", READER, "--json").row
    assert (settled["next_step"], settled["letter"]) == ("address_again", "in_review")
    assert mailcall("came-back", "list").out == b""
    assert b"address_again" in mailcall("came-back", "list", "--all").out
    with database.read() as session:
        assert [one.subject for one in session.scalars(select(Notice))] == [f"Your letter came back to us ({code})"]


def test_a_mistake_is_taken_back(mailcall: Mailcall, code: str) -> None:
    """With a reason; what is not a code is one line."""
    mailcall("came-back", "record", code, "--reason", "moved", "--notice", "--as", PRINTER)
    taken = mailcall("came-back", "by-mistake", 1, "--reason", "another letter", "--as", PRINTER, "--json").row
    assert (taken["letter"], taken["next_step"]) == ("mailed", None)
    wrong = mailcall("came-back", "record", "AAAA-AAAA", "--reason", "moved", "--as", PRINTER)
    assert (wrong.status, wrong.err.count("\n")) == (1, 1)
    assert mailcall("came-back", "show", 9).status == 1
