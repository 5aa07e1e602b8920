"""A letter that does not fit the mail rules: what could be chosen is shown with what it gives, and taken as a form."""

from collections.abc import Callable

import pytest
from flask import Flask

from relay.db import Database
from relay.models import HeldFor, Letter, LetterState, Role, RuleSeverity
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Add a letter with thirty photos to a prison that takes twenty-five."""
    with database.write() as session:
        row = factories.letter(session, LetterState.IN_REVIEW)
        for _number in range(30):
            factories.photo(session, row)
        facility = row.profile.mail_point.facility
        factories.mail_rule(session, facility, parameters={"max_count": 25}, severity=RuleSeverity.BLOCK)
        factories.proof(session, row, version=2, pages=16, sheets=16)
        return row.id


def reading(database: Database, letter_id: int) -> str:
    """Give the reading the page would show."""
    with database.read() as session:
        return str(session.get_one(Letter, letter_id).reading_id)


def test_what_would_come_of_each_choice_is_shown_first(letter: int, sign_in: SignIn, database: Database) -> None:
    """In numbers, with few questions asked; the letter's page leads there."""
    reader = sign_in(Role.REVIEWER)
    assert "See how it could fit" in text_of(reader.get(f"/letters/{letter}"))
    with counted(database) as asked:
        page = text_of(reader.get(f"/letters/{letter}/repair"))
    assert len(asked) <= 12
    assert "30 photos, 25 allowed" in page
    assert "Print 25 photos only" in page
    assert "Envelope 2: about 9 sheets, 15 photos fits" in page


def test_photos_that_were_ticked_stay_out(letter: int, sign_in: SignIn, database: Database) -> None:
    """None ticked is a refusal that says so."""
    reader = sign_in(Role.REVIEWER)
    form = {"reading": reading(database, letter), "way": "fewer_photos=25"}
    refused = reader.post(f"/letters/{letter}/repair", **form)
    assert refused.status_code == 422
    assert "Tick the photos" in text_of(refused)
    assert (
        reader.client.post(
            f"/letters/{letter}/repair", data={"csrf_token": reader.token(), **form, "photo": ["1", "2", "3", "4", "5"]}
        ).status_code
        == 302
    )
    with database.read() as session:
        photos = session.get_one(Letter, letter).reading.photos  # type: ignore[union-attr]
        assert [photo.seq for photo in photos if not photo.included] == [1, 2, 3, 4, 5]


def test_a_letter_is_sent_in_two_envelopes_and_put_together_again(
    letter: int, sign_in: SignIn, database: Database
) -> None:
    """Both pages say which part they are; a choice that was not offered is refused."""
    reader = sign_in(Role.REVIEWER)
    form = {"reading": reading(database, letter)}
    assert reader.post(f"/letters/{letter}/repair", way="grey", **form).status_code == 422
    assert reader.post(f"/letters/{letter}/repair", way="drones", **form).status_code == 422
    assert reader.post(f"/letters/{letter}/repair", way="split=photos-2", **form).status_code == 302
    assert "Part 1 of 2" in text_of(reader.get(f"/letters/{letter}"))
    assert "goes in 2 envelopes" in text_of(reader.get(f"/letters/{letter}/repair"))
    stale = reader.post(f"/letters/{letter}/repair/undo", **form)
    assert stale.status_code == 409
    undone = reader.post(f"/letters/{letter}/repair/undo", reading=reading(database, letter))
    assert undone.status_code == 422  # the second part is being set


def test_a_letter_that_waits_for_its_prison_says_why(letter: int, sign_in: SignIn, database: Database) -> None:
    """In words, and of legal mail where it is taken."""
    with database.write() as session:
        row = session.get_one(Letter, letter)
        facility = row.profile.mail_point.facility
        factories.mail_rule(session, facility, kind="waiting", parameters={"closed": True}, severity=RuleSeverity.BLOCK)
        row.state, row.held_for = LetterState.ON_HOLD, HeldFor.FACILITY
    reader = sign_in(Role.REVIEWER)
    assert "is closed." in text_of(reader.get(f"/letters/{letter}"))
    with database.write() as session:
        session.get_one(Letter, letter).held_for = HeldFor.LEGAL
    assert "Legal mail does not go through us" in text_of(reader.get(f"/letters/{letter}"))
