"""`mailcall letter`: reasons by name, the second reader, taking back, blocking; the same core as the desk."""

from pathlib import Path

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.models import DecisionKind, Letter, LetterState, Organisation, PenPal, Role
from tests import factories
from tests.cli.conftest import Mailcall

AS = ("--as", "reviewer@example.org")


@pytest.fixture
def letter(database: Database, installed: Path) -> int:
    """Put a letter into review; give its number."""
    with database.write() as session:
        factories.staff(session, Role.REVIEWER, email="reviewer@example.org")
        factories.staff(session, Role.ADMIN, email="admin@example.org")
        factories.reason(session)
        return factories.letter(session, by=factories.pen_pal(session, language="es")).id


def test_a_reason_is_named(mailcall: Mailcall, letter: int) -> None:
    """Its words stand where none are given, in the pen pal's language; the notice is shown and waits."""
    assert (
        mailcall("letter", "return", letter, *AS, "--template", "too many photos", "--json").row["state"] == "returned"
    )
    shown = mailcall("letter", "show", letter, "--json").row
    [decision], [notice] = shown["decisions"], shown["notices"]
    assert (decision["reason"], decision["told"]) == ("over the facility's limit", "Por favor, envíe menos fotos.")
    assert notice["state"] == "waiting"
    assert "Por favor, envíe menos fotos." in notice["text"]
    assert notice["not_before"] > decision["at"]


def test_a_reason_that_is_not_there_is_one_line(mailcall: Mailcall, letter: int) -> None:
    """Which names those there are."""
    ran = mailcall("letter", "return", letter, *AS, "--template", "boredom")
    assert ran.status == 1
    assert "Too many photos" in ran.err
    assert ran.err.count("\n") == 1


def test_a_second_reader_is_asked_for(mailcall: Mailcall, database: Database, letter: int) -> None:
    """The first hears that one is needed, and cannot be both."""
    with database.write() as session:
        session.get_one(Organisation, 1).second_reader_for = ["flagged"]
        factories.flag(session, session.get_one(Letter, letter))
    ran = mailcall("letter", "approve", letter, *AS)
    assert "a second reader is needed" in ran.out.decode()
    assert "somebody else has to approve it too" in mailcall("letter", "approve", letter, *AS).err
    assert mailcall("letter", "approve", letter, "--as", "admin@example.org", "--json").row["state"] == "approved"


def test_a_decision_is_taken_back(mailcall: Mailcall, letter: int) -> None:
    """While its time lasts, which is two minutes even here where the cancel window is none."""
    mailcall("letter", "reject", letter, *AS, "--tell", "Lo sentimos.")
    assert mailcall("letter", "take-back", letter, *AS, "--json").row["state"] == "in_review"
    shown = mailcall("letter", "show", letter, "--json").row
    assert [notice["state"] for notice in shown["notices"]] == ["cancelled"]
    assert [one["kind"] for one in shown["decisions"]] == ["reject", "undo"]
    assert shown["decisions"][0]["undone_at"]
    mailcall("letter", "approve", letter, *AS)
    assert "time to take it back is over" in mailcall("letter", "take-back", letter, *AS).err


def test_a_pen_pal_is_trusted_blocked_and_let_in(mailcall: Mailcall, database: Database, letter: int) -> None:
    """Each by its own command, with the end of a block as a day."""
    mailcall("letter", "approve", letter, *AS, "--trust")
    words = ("--reason", "threats", "--until", "2099-01-31")
    assert mailcall("letter", "block", letter, *AS, *words, "--json").row["state"] == "on_hold"
    with database.read() as session:
        pen_pal = session.scalars(select(PenPal)).one()
        assert pen_pal.trusted_at is not None
        assert pen_pal.blocked_until is not None
        assert pen_pal.blocked_until.isoformat() == "2099-01-31T05:00:00+00:00"
    assert "blocked a moment ago" in mailcall("letter", "block", letter, *AS, *words).err
    assert mailcall("letter", "unblock", letter, *AS, "--reason", "a mistake", "--json").row["state"] == "in_review"


def test_what_is_no_letter_is_put_where_it_belongs(mailcall: Mailcall, database: Database, letter: int) -> None:
    """Into the staff inbox and back, and away as spam with its name."""
    with database.write() as session:
        factories.reason(session, DecisionKind.CLOSE, "Spam")
    assert mailcall("letter", "for-us", letter, *AS, "--json").row["state"] == LetterState.FOR_US
    assert mailcall("letter", "reopen", letter, *AS, "--json").row["state"] == LetterState.IN_REVIEW
    assert "needs a reason" in mailcall("letter", "close", letter, *AS).err
    assert mailcall("letter", "close", letter, *AS, "--template", "spam", "--json").row["state"] == LetterState.CLOSED
