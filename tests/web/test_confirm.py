"""Who are you? A page that shows to whoever holds the link, and acts for who types a name, once."""

import re

import pytest
from flask import Flask

from relay.db import Database
from relay.links import Purpose
from relay.models import Letter, LetterState, Notice, NoticeKind, PenPal
from tests import factories
from tests.web.conftest import Visitor, link_to, marked_wrong, text_of

S = LetterState
GIVEN = {"name": "Jane Mary Doe", "country": "DE", "age": "adult", "agrees": "y"}


@pytest.fixture
def letter(database: Database) -> Letter:
    """Give a letter that waits for its pen pal, who reads Spanish."""
    with database.write() as session:
        pal = factories.pen_pal(session, address="wanda@example.org", name="Wanda", language="es")
        return factories.letter(session, S.AWAITING_PEN_PAL, by=pal)


@pytest.fixture
def link(app: Flask, letter: Letter) -> str:
    """Give the link about it."""
    return link_to(app, Purpose.CONFIRM, letter.id)


def now_is(database: Database, letter: Letter) -> tuple[LetterState, PenPal]:
    """Give what became of the letter and its pen pal."""
    with database.read() as session:
        row = session.get_one(Letter, letter.id)
        assert row.pen_pal is not None
        return row.state, row.pen_pal


def test_looking_does_nothing_and_tells_little(
    stranger: Visitor, database: Database, letter: Letter, link: str
) -> None:
    """In the pen pal's language; without a name, an address or a person, and nothing keeps or indexes it."""
    answer = stranger.get(link)
    assert answer.status_code == 200
    page = text_of(answer)
    assert '<html lang="es">' in answer.get_data(as_text=True)
    assert "Usted escribe en su propio nombre" in page
    for told in ("Wanda", "wanda@example.org", letter.profile.committed_name):
        assert told not in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "You write as yourself" in text_of(stranger.get(f"{link}?in=en"))
    assert now_is(database, letter)[0] is S.AWAITING_PEN_PAL


def test_what_is_typed_confirms_once(stranger: Visitor, database: Database, letter: Letter, link: str) -> None:
    """No token of a session is asked for: mail programs open links without cookies."""
    answer = stranger.client.post(link, data=GIVEN)
    assert (answer.status_code, answer.location) == (302, link)
    state, pal = now_is(database, letter)
    assert (state, pal.name, pal.country, pal.agreed_to) == (S.IN_REVIEW, "Jane Mary Doe", "DE", 1)
    assert "Thank you" in text_of(stranger.get(f"{link}?in=en"))
    stranger.client.post(link, data=GIVEN | {"name": "Mallory Mole"})
    assert now_is(database, letter)[1].name == "Jane Mary Doe"


@pytest.mark.parametrize("left_out", GIVEN)
def test_a_form_that_a_scanner_sends_does_nothing(
    stranger: Visitor, database: Database, letter: Letter, link: str, left_out: str
) -> None:
    """Whatever is left out is marked, and nothing else that was typed is lost."""
    answer = stranger.client.post(link, data=GIVEN | {left_out: ""} if left_out == "name" else _without(left_out))
    assert answer.status_code == 422
    assert left_out in marked_wrong(answer)
    assert re.findall(r'<(?:input|select)[^>]* autofocus[^>]* name="(\w+)"', answer.get_data(as_text=True)) == [
        left_out
    ]
    assert left_out == "name" or "Jane Mary Doe" in answer.get_data(as_text=True)
    assert now_is(database, letter)[0] is S.AWAITING_PEN_PAL


def _without(name: str) -> dict[str, str]:
    return {key: value for key, value in GIVEN.items() if key != name}


def test_somebody_under_18_is_refused_kindly(stranger: Visitor, database: Database, letter: Letter, link: str) -> None:
    """They type a name and no more, and none of it is kept; staff have the letter."""
    stranger.client.post(link, data={"name": "Jane Doe", "age": "minor"})
    state, pal = now_is(database, letter)
    assert (state, pal.name, pal.country, pal.confirmed_at) == (S.FOR_US, "Wanda", "", None)
    assert pal.minor_at is not None
    assert "You did nothing wrong" in text_of(stranger.get(f"{link}?in=en"))
    with database.read() as session:
        assert [one.kind for one in session.query(Notice)] == [NoticeKind.MINOR]


def test_who_is_confirmed_is_not_made_a_minor_by_a_link(
    stranger: Visitor, database: Database, letter: Letter, link: str
) -> None:
    """Whoever it was handed on to can stop nothing: the page asks no more."""
    stranger.client.post(link, data=GIVEN)
    before, _pal = now_is(database, letter)
    stranger.client.post(link, data={"name": "Eve", "age": "minor"})
    state, pal = now_is(database, letter)
    assert (state, pal.minor_at, pal.confirmed_at is None) == (before, None, False)


def test_links_that_are_none_lead_nowhere_and_guesses_wait(stranger: Visitor, app: Flask, letter: Letter) -> None:
    """A link for something else is none; whoever tries many has to wait, in the same frame."""
    wrong = link_to(app, Purpose.WHERE, letter.id).replace("/where/", "/confirm/")
    answers = [stranger.get(wrong) for _ in range(6)]
    assert [one.status_code for one in answers] == [404] * 5 + [429]
    assert "Sign in" not in text_of(answers[0])
    assert 'class="outside"' in answers[-1].get_data(as_text=True)


def test_a_name_that_is_none_is_said_at_its_field(stranger: Visitor, link: str) -> None:
    """An envelope needs a first and a last name."""
    answer = stranger.client.post(link, data=GIVEN | {"name": "Jane"})
    assert answer.status_code == 422
    assert marked_wrong(answer) == {"name"}
