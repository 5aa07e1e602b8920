"""Shipped mail rules from the command line, and what there is to choose for a letter that does not keep to them."""

from pathlib import Path

import pytest

from relay.db import Database
from relay.models import LetterState, Role, RuleSeverity
from tests import factories
from tests.cli.conftest import Mailcall

ADMIN = ("--as", "admin@example.org")


@pytest.fixture
def letter(installed: Path, database: Database) -> int:
    """Give the id of a letter with three photos to a prison that takes two."""
    with database.write() as session:
        factories.organisation(session)
        factories.staff(session, Role.ADMIN, email="admin@example.org")
        row = factories.letter(session, LetterState.IN_REVIEW)
        for _number in range(3):
            factories.photo(session, row)
        facility = row.profile.mail_point.facility
        factories.mail_rule(session, facility, parameters={"max_count": 2}, severity=RuleSeverity.BLOCK)
        return row.id


def test_rules_of_a_state_are_confirmed_and_switched_off(mailcall: Mailcall, letter: int) -> None:
    """Each by its key, or all of them; the list says how many are on."""
    assert mailcall("jurisdiction", "confirm", "us-pa", "photos", "--source", "their page", *ADMIN).status == 0
    (rule,) = [row for row in mailcall("jurisdiction", "show", "us-pa", "--json").rows if row["rule"] == "photos"]
    assert (rule["on"], rule["says"], rule["standing"]) == (True, "At most 25 photos", "stated")
    assert mailcall("jurisdiction", "confirm", "us-pa", "--source", "their page", *ADMIN).status == 0
    rows = {row["jurisdiction"]: row for row in mailcall("jurisdiction", "list", "--json").rows}
    assert rows["us-pa"]["on"] == rows["us-pa"]["confirmed"] == rows["us-pa"]["rules"]
    assert mailcall("jurisdiction", "off", "us-pa", "--reason", "changed", *ADMIN).status == 0
    assert not any(row["on"] for row in mailcall("jurisdiction", "show", "us-pa", "--json").rows)


def test_what_cannot_be_switched_is_said_in_a_line(mailcall: Mailcall, letter: int) -> None:
    """No such jurisdiction, no such rule."""
    assert "no rules of" in mailcall("jurisdiction", "show", "us-zz").err
    wrong = mailcall("jurisdiction", "confirm", "us-pa", "drones", "--source", "x", *ADMIN)
    assert wrong.status
    assert "no rule drones" in wrong.err


def test_a_letter_that_does_not_fit_says_what_there_is_to_choose(mailcall: Mailcall, letter: int) -> None:
    """With what each would give; one is taken by name, and taken back."""
    listed = mailcall("letter", "repair", letter, "--json").row
    assert [(way["way"], way["fits"]) for way in listed["ways"]] == [("fewer_photos=2", True), ("split=photos-2", True)]
    assert listed["now"]["breaks"][0]["allowed"] == 2
    assert "fits" in mailcall("letter", "repair", letter).out.decode()
    assert "say who" in mailcall("letter", "repair", letter, "--choose", "split=photos-2").err
    assert "there is no way" in mailcall("letter", "repair", letter, "--choose", "drones", *ADMIN).err
    assert "further parts" in mailcall("letter", "repair", letter, "--choose", "split=photos-2", *ADMIN).out.decode()
    assert "is being set" in mailcall("letter", "repair", letter, "--undo", *ADMIN).err
