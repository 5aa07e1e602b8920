"""`mailcall message`: what was accepted, whole and exact."""

import hashlib
from pathlib import Path

from relay.db import Database
from relay.models import LetterState
from tests import factories
from tests.cli.conftest import Mailcall

LISTED = {"id", "message_id", "mail_from", "recipients", "sha256", "bytes", "received_at", "outcome"}
RAW = bytes(range(256)) * 2_100  # three chunks, with every byte there is


def test_raw_bytes_come_back_exactly(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """Every byte, from every chunk, and nothing else."""
    with database.write() as session:
        number = factories.message(session, RAW).id
    assert mailcall("message", "raw", number).out == RAW


def test_a_list_has_every_field_that_scripts_rely_on(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """The hash is that of the bytes; the outcome is where its letters are."""
    with database.write() as session:
        factories.organisation(session)
        alias = factories.alias(session)
        message = factories.message(session, RAW, to=[alias], header_message_id="<one@example.org>")
        factories.letter(session, LetterState.ON_HOLD, to=alias, of=message)
    row = mailcall("message", "list", "--json").row
    assert set(row) >= LISTED
    assert row["sha256"] == hashlib.sha256(RAW).hexdigest()
    assert row["bytes"] == len(RAW)
    assert row["message_id"] == "one@example.org"
    assert row["outcome"] == "on_hold"
    assert len(row["recipients"]) == 1


def test_a_list_of_many_is_complete(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """A list goes on over the edge of what is read at once."""
    with database.write() as session:
        for _ in range(501):
            factories.message(session, b"x")
    assert [row["id"] for row in mailcall("message", "list", "--json").rows] == list(range(1, 502))


def test_a_message_that_is_not_there_is_refused(mailcall: Mailcall, installed: Path) -> None:
    """One line, status 1."""
    ran = mailcall("message", "raw", 7)
    assert (ran.status, ran.out) == (1, b"")
    assert "no message 7" in ran.err
