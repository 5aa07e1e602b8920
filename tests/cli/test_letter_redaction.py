"""Blacking out from the command line: the same acts as the desk's, by a member of staff who is named."""

from pathlib import Path

import pytest

from relay.db import Database
from relay.models import Letter, Role
from relay.reading import BAR
from tests import factories
from tests.cli.conftest import Mailcall

AS = ("--as", "reviewer@example.org")


@pytest.fixture
def letter(installed: Path, database: Database) -> int:
    """Give the id of a letter to review, with a photo, by a pen pal whose address is confirmed."""
    with database.write() as session:
        factories.staff(session, Role.REVIEWER, email="reviewer@example.org")
        row = factories.letter(session, by=factories.pen_pal(session, confirmed_at=factories.NOW))
        assert row.reading is not None
        factories.photo(session, row.reading)
        return row.id


def test_words_are_blacked_out_told_and_lifted(mailcall: Mailcall, letter: int) -> None:
    """Each says what it did in a line; `show` has the bar, the reasons and who."""
    ran = mailcall("letter", "redact", letter, "1", "Marcus", "--tell", "a name", "--reason", "asked", *AS)
    assert (ran.status, ran.err) == (0, "")
    shown = mailcall("letter", "show", letter, "--json").row
    assert shown["text"] == f"Dear {BAR},"
    (redaction,) = shown["redactions"]
    facts = ("characters", "told", "reason", "by", "pen_pal_told")
    assert [redaction[name] for name in facts] == [6, "a name", "asked", "reviewer@example.org", False]
    assert "is told; it waits until" in mailcall("letter", "tell", letter, *AS).out.decode()
    assert mailcall("letter", "show", letter, "--json").row["state"] == "on_hold"
    mailcall("letter", "lift", letter, redaction["id"], *AS)
    shown = mailcall("letter", "show", letter, "--json").row
    assert (shown["text"], shown["redactions"]) == ("Dear Marcus,", [])


def test_a_photo_is_blacked_out(mailcall: Mailcall, letter: int, database: Database) -> None:
    """And that its pen pal cannot be told is said with a reason."""
    assert mailcall("letter", "redact-photo", letter, 1, "--tell", "somebody else", *AS).status == 0
    assert mailcall("letter", "show", letter, "--json").row["photos"][0]["redacted"] is True
    assert mailcall("letter", "tell", letter, "--cannot", "no email", *AS).status == 0
    with database.read() as session:
        assert session.get_one(Letter, letter).redactions[0].untold_why == "no email"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("redact", "1", "Oak", "--tell", "why"), "not in this paragraph"),
        (("redact", "1", "Marcus", "--tell", " "), "needs a reason"),
        (("redact", "1", "a", "--tell", "why"), "2 times"),
        (("redact", "1", "a", "--tell", "why", "--which", "3"), "that often"),
        (("redact-photo", "2", "--tell", "why"), "no such photo"),
        (("lift", "9"), "not blacked out"),
        (("tell",), "nothing blacked out"),
    ],
)
def test_a_refusal_is_one_line(mailcall: Mailcall, letter: int, words: tuple[str, ...], told: str) -> None:
    """And changes nothing."""
    ran = mailcall("letter", words[0], letter, *words[1:], *AS)
    assert ran.status == 1
    assert told in ran.err
    assert ran.err.count("\n") == 1
    assert mailcall("letter", "show", letter, "--json").row["redactions"] == []
