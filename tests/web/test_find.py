"""Finding: people and letters on one page, the words marked where they stand, nothing of it markup."""

from collections.abc import Callable

from flask import Flask

from relay.db import Database
from relay.letters.lists import indexing
from relay.models import LetterState
from relay.work.jobs import JobKind, enqueue
from tests import factories
from tests.conftest import both_engines
from tests.web.conftest import Visitor, text_of

pytestmark = both_engines
SignIn = Callable[..., Visitor]


def wrote(database: Database, text: str, state: LetterState = LetterState.IN_REVIEW) -> int:
    """Add a letter with this text."""
    with database.write() as session:
        row = factories.letter(session, state)
        assert row.reading is not None
        row.reading.text = text
        indexing.letter_changed(session, row)
        return row.id


def test_letters_are_found_by_their_words(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The word is marked as it was written; what surrounds it is escaped."""
    wrote(database, "<b>The</b> Quincé tree")
    page = sign_in().get("/find?q=quince+tree").get_data(as_text=True)
    assert "<mark>Quincé</mark>" in page
    assert "&lt;b&gt;" in page
    assert "1 letter" in page


def test_filters_narrow_what_is_found(app: Flask, sign_in: SignIn, database: Database) -> None:
    """By state, among letters with the words; the order may be the best first."""
    wrote(database, "quince", LetterState.ON_HOLD)
    wrote(database, "quince quince")
    reviewer = sign_in()
    assert "2 letters" in text_of(reviewer.get("/find?q=quince"))
    assert "1 letter " in text_of(reviewer.get("/find?q=quince&state=on_hold"))
    assert "best of the newest" in text_of(reviewer.get("/find?q=quince&order=best"))


def test_nothing_found_and_nothing_asked_are_said(app: Flask, sign_in: SignIn, database: Database) -> None:
    """And while older letters are not indexed yet, that is said too."""
    reviewer = sign_in()
    assert "What do you look for?" in text_of(reviewer.get("/find"))
    assert "Nothing found" in text_of(reviewer.get("/find?q=quince"))
    with database.write() as session:
        enqueue(session, JobKind.INDEX, None, now=factories.NOW)
    assert "still being indexed" in text_of(reviewer.get("/find?q=quince"))


def test_what_is_asked_turns_nothing_round_it(app: Flask, sign_in: SignIn) -> None:
    """A character that turns letters is spelled out in the heading."""
    page = sign_in().get("/find?q=ab%E2%80%AE%3Ci%3E").get_data(as_text=True)
    assert "“<bdi>ab\\u202e&lt;i&gt;</bdi>”" in page


def test_strangers_are_asked_to_sign_in(app: Flask, stranger: Visitor) -> None:
    """Nothing is found for somebody who is not signed in."""
    assert stranger.get("/find?q=quince").status_code == 302
    assert stranger.client.post("/find").status_code in {400, 405}
