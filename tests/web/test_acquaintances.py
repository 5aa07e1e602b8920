"""People one knows: named on a page of one's own, and from then on nothing of theirs opens."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Acquaintance, Letter, LetterState, Role, Staff
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
LINE = "You said that you know them; a colleague reads this."


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter between Marcus and Wanda."""
    with database.write() as session:
        return factories.letter(session).id


def know(visitor: Visitor, letter: int, database: Database, who: str) -> int:
    """Say that one knows one of the two; give that person's id."""
    with database.read() as session:
        person: int = getattr(session.get_one(Letter, letter), who)
    assert visitor.post("/me/people-i-know", **{who: str(person)}).status_code == 302
    return person


@pytest.mark.parametrize("who", ["profile_id", "pen_pal_id"])
@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ADMIN, Role.AUDITOR])
def test_nothing_of_theirs_opens(letter: int, sign_in: SignIn, database: Database, who: str, role: Role) -> None:
    """Neither their page nor any letter of or to them, no file and no source; a colleague opens all of it."""
    visitor, colleague = sign_in(role), sign_in(Role.ADMIN)
    person = know(visitor, letter, database, who)
    theirs = f"/people/{person}" if who == "profile_id" else f"/pen-pals/{person}"
    files = ("", "/set", "/pages/1.png", "/photos/1.jpg", "/proof.pdf", "/source", "/original.eml", "/urgent")
    for path in (theirs, *(f"/letters/{letter}{file}" for file in files)):
        answer = visitor.get(path)
        assert answer.status_code == 403, path
        assert LINE in text_of(answer), path
        assert b"Dear Marcus" not in answer.data
    assert colleague.get(f"/letters/{letter}").status_code == 200
    assert colleague.get(theirs).status_code == 200


def test_acts_are_refused_too(letter: int, sign_in: SignIn, database: Database) -> None:
    """But for sealing: whatever was seen, it is shut at once."""
    reviewer = sign_in(Role.REVIEWER)
    person = know(reviewer, letter, database, "profile_id")
    for deed in ("decide", "passages", "photos", "undo", "urgent", "reading"):
        assert reviewer.post(f"/letters/{letter}/{deed}", kind="approve", version="1").status_code == 403, deed
    assert reviewer.get(f"/people/{person}/edit").status_code == 403
    assert reviewer.post(f"/people/{person}/aliases").status_code == 403
    assert reviewer.post("/people/aliases/1", state="retired").status_code == 403
    with database.read() as session:
        assert session.get_one(Letter, letter).state is LetterState.IN_REVIEW
    assert reviewer.post(f"/letters/{letter}/seal").status_code == 302


def test_lists_show_them_without_a_word_or_a_link(letter: int, sign_in: SignIn, database: Database) -> None:
    """The row is there, so that counts agree; others have it whole."""
    with database.write() as session:
        factories.letter(session)
    reviewer, colleague = sign_in(Role.REVIEWER), sign_in(Role.REVIEWER)
    know(reviewer, letter, database, "pen_pal_id")
    mine, whole = (visitor.get("/review").get_data(as_text=True) for visitor in (reviewer, colleague))
    assert (mine.count("data-row-link"), whole.count("data-row-link")) == (1, 2)
    assert (mine.count("Dear Marcus"), whole.count("Dear Marcus")) == (1, 2)
    assert "Somebody you know" in mine


def test_people_are_found_by_name_and_named_once(letter: int, sign_in: SignIn, database: Database) -> None:
    """In prison or outside, by a word that is only begun; the second time it is said so, and nobody is nobody."""
    reviewer = sign_in(Role.REVIEWER)
    assert "Marcus E. Ellery" in text_of(reviewer.get("/me/people-i-know?q=Elle"))
    assert "Wanda" in text_of(reviewer.get("/me/people-i-know?q=wan"))
    assert "Nobody found" in text_of(reviewer.get("/me/people-i-know?q=zzz"))
    person = know(reviewer, letter, database, "profile_id")
    assert "you know them" in text_of(reviewer.get("/me/people-i-know?q=Marcus"))
    assert reviewer.post("/me/people-i-know", profile_id=str(person)).status_code == 409
    assert reviewer.post("/me/people-i-know").status_code == 422
    assert reviewer.post("/me/people-i-know", profile_id="99").status_code == 404
    assert sign_in(Role.PRINTER).get("/me/people-i-know").status_code == 403
    with counted(database) as asked:
        reviewer.get("/me/people-i-know?q=a")
    assert len(asked) <= 12


def test_only_an_administrator_takes_it_back_and_not_for_themselves(
    letter: int, sign_in: SignIn, database: Database
) -> None:
    """Whoever could take it back for themselves could do so to look."""
    reviewer, admin = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    know(reviewer, letter, database, "profile_id")
    know(admin, letter, database, "profile_id")
    with database.read() as session:
        rows = session.execute(select(Staff.name, Acquaintance.id).join(Acquaintance)).all()
        ids = {row.name: row.id for row in rows}
    assert reviewer.post(f"/me/people-i-know/{ids['Casey Reviewer']}/remove").status_code == 403
    assert admin.post(f"/me/people-i-know/{ids['Casey Admin']}/remove").status_code == 422
    assert "Casey Reviewer" in text_of(admin.get("/me/people-i-know"))
    assert admin.post(f"/me/people-i-know/{ids['Casey Reviewer']}/remove").status_code == 302
    assert reviewer.get(f"/letters/{letter}").status_code == 200
    assert admin.post("/me/people-i-know/99/remove").status_code == 404
