"""Mail rules that come with Mailcall, on the desk: their sources, what is not sure, and who switches them on."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.mail_rules import switching
from relay.models import JurisdictionRule, LetterState, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, marked_wrong, text_of

SignIn = Callable[..., Visitor]
TODAY = "2026-06-01"


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Add a letter with eleven photos to somebody in Iowa."""
    with database.write() as session:
        there = factories.mail_point(session, factories.facility(session, jurisdiction="us-ia"))
        row = factories.letter(
            session, LetterState.IN_REVIEW, to=factories.alias(session, factories.profile(session, there))
        )
        for _number in range(11):
            factories.photo(session, row)
        return row.id


def test_every_jurisdiction_is_listed_with_what_is_on(letter: int, sign_in: SignIn, database: Database) -> None:
    """Those that prisons here are in come first; the page asks little, and a rule says what is not sure of it."""
    reader = sign_in(Role.AUDITOR)
    with counted(database) as queries:
        page = text_of(reader.get("/mail-rules"))
    assert len(queries) <= 12
    assert page.index("Iowa") < page.index("US Federal Bureau of Prisons") < page.index("Texas")
    assert "no source confirms it" in text_of(reader.get("/mail-rules/us-bop"))
    iowa = text_of(reader.get("/mail-rules/us-ia/photos"))
    assert "By a newspaper, of 2022." in iowa
    assert "Confirm it" not in iowa


def test_a_rule_is_confirmed_after_a_look_at_who_would_not_fit(
    letter: int, sign_in: SignIn, database: Database
) -> None:
    """The page shows them before anything is saved; the day and the source are asked for."""
    admin = sign_in(Role.ADMIN)
    page = text_of(admin.get("/mail-rules/us-ia/photos"))
    assert "11 photos, 10 allowed" in page
    refused = admin.post("/mail-rules/us-ia/photos/confirm", confirmed_on=TODAY, note="")
    assert (refused.status_code, marked_wrong(refused)) == (422, {"note"})
    late = admin.post("/mail-rules/us-ia/photos/confirm", confirmed_on="2999-01-01", note="their page")
    assert (late.status_code, marked_wrong(late)) == (422, {"confirmed_on"})
    done = admin.post("/mail-rules/us-ia/photos/confirm", confirmed_on=TODAY, note="their page")
    assert done.status_code == 302
    with database.read() as session:
        assert switching.word_on(session, "us-ia", "photos").is_on
    assert "their page" in text_of(admin.get("/mail-rules/us-ia"))


def test_who_saw_something_else_is_told(letter: int, sign_in: SignIn, database: Database) -> None:
    """Somebody confirmed it meanwhile: nothing is done twice."""
    admin = sign_in(Role.ADMIN)
    with database.read() as session:
        seen = switching.seen([switching.word_on(session, "us-ia", "photos")])
    form = {"confirmed_on": TODAY, "note": "their page", "seen": seen}
    assert admin.post("/mail-rules/us-ia/photos/confirm", **form).status_code == 302
    assert admin.post("/mail-rules/us-ia/photos/confirm", **form).status_code == 409


def test_a_whole_jurisdiction_is_switched_on_and_off(letter: int, sign_in: SignIn, database: Database) -> None:
    """Each rule has its own row on the record."""
    admin = sign_in(Role.ADMIN)
    with counted(database) as queries:
        assert admin.get("/mail-rules/us-ia/all").status_code == 200
    assert len(queries) <= 14
    assert admin.post("/mail-rules/us-ia/all/confirm", confirmed_on=TODAY, note="called them").status_code == 302
    assert admin.post("/mail-rules/us-ia/all/off", why="").status_code == 422
    assert admin.post("/mail-rules/us-ia/all/off", why="they changed").status_code == 302
    with database.read() as session:
        rows = session.scalars(select(JurisdictionRule)).all()
        assert [row.is_on for row in rows] == [True] * 4 + [False] * 4
        assert not any(word.is_on for word in switching.words(session, switching.shipped("us-ia")))
