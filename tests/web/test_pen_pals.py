"""Pen pals on the desk: found, changed, confirmed, blocked, trusted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Letter, LetterState, NoteOn, PenPal, Role
from tests import factories
from tests.counting import counted
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of
from web.cursors import PAGE_ROWS

SignIn = Callable[..., Visitor]


def add(database: Database, **columns: Any) -> int:  # noqa: ANN401 -- any column
    """Add a pen pal; give their id."""
    with database.write() as session:
        return factories.pen_pal(session, **columns).id


def pal(database: Database, pen_pal_id: int) -> PenPal:
    """Load a pen pal as they are now."""
    with database.read() as session:
        return session.get_one(PenPal, pen_pal_id)


def test_the_list_finds_by_the_beginning_of_name_or_address(app: Flask, sign_in: SignIn, database: Database) -> None:
    """In any case; what is in the middle is not a beginning, and signs of patterns mean themselves."""
    add(database, address="miriam@home.example", name="Miriam Çelik")
    add(database, address="hans@home.example", name="Hans")
    reviewer = sign_in(Role.REVIEWER)
    for asked, who in (("miri", "Miriam"), ("MIRIAM ç", "Miriam"), ("HANS@", "Hans")):
        page = text_of(reviewer.get(f"/pen-pals?q={asked}"))
        assert who in page
        assert ("Hans" if who == "Miriam" else "Miriam") not in page
    for nobody in ("elik", "home", "%25", "_iriam"):
        assert "Nobody like that" in text_of(reviewer.get(f"/pen-pals?q={nobody}"))


def test_the_list_can_be_narrowed(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Confirmed or not, blocked, with a warning; each says so in words."""
    add(database, name="Confirmed", confirmed_at=NOW)
    add(database, name="Blocked", blocked_at=NOW)
    warned = add(database, name="Warned")
    with database.write() as session:
        factories.note(session, NoteOn.PEN_PAL, warned, factories.staff(session), is_warning=True)
    reviewer = sign_in(Role.REVIEWER)
    names = {"Confirmed", "Blocked", "Warned"}
    for only, there in (
        ("", names),
        ("confirmed", {"Confirmed"}),
        ("unconfirmed", {"Blocked", "Warned"}),
        ("blocked", {"Blocked"}),
        ("warned", {"Warned"}),
        ("nonsense", names),
    ):
        found = re.findall(
            r"data-row-link href=[^>]*>([^<]+)<", reviewer.get(f"/pen-pals?only={only}").get_data(as_text=True)
        )
        assert set(found) == there, only


def test_pages_hold_each_pen_pal_once(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Newest first, and the filter goes along."""
    for _ in range(PAGE_ROWS + 3):
        add(database, confirmed_at=NOW)
    reviewer, path, found = sign_in(Role.REVIEWER), "/pen-pals?only=confirmed", list[str]()
    while path:
        page = reviewer.get(path).get_data(as_text=True)
        found += re.findall(r'data-row-link href="/pen-pals/(\d+)"', page)
        onward = re.search(r'href="(/pen-pals\?[^"]*before=[^"]+)"', page)
        path = onward.group(1).replace("&amp;", "&") if onward else ""
    assert len(found) == len(set(found)) == PAGE_ROWS + 3
    assert found == sorted(found, key=int, reverse=True)


def test_a_page_shows_everything_about_one_person(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Addresses, letters, to whom they write, notes, warnings and a block, in a dozen queries; opening is recorded."""
    with database.write() as session:
        ada = factories.staff(session, name="Ada")
        one = factories.pen_pal(session, name="Wanda", address="wanda@home.example", trusted_at=NOW)
        factories.pen_pal(session, address="wanda@work.example", merged_into_id=one.id, confirmed_at=NOW)
        one.blocked_at, one.blocked_why = NOW, "Threats"
        for _ in range(30):
            letter = factories.letter(session, by=one)
            factories.correspondence(session, one, letter.profile)
        factories.note(session, NoteOn.PEN_PAL, one.id, ada, text="Her son died", is_warning=True)
    auditor = sign_in(Role.AUDITOR)
    auditor.get("/pen-pals")
    with counted(database) as seen:
        page = text_of(auditor.get(f"/pen-pals/{one.id}"))
    assert len([line for line in seen if not line.startswith(("BEGIN", "COMMIT"))]) <= 12
    for said in ("wanda@home.example", "wanda@work.example", "Threats", "Her son died", "Marcus E. Ellery", "Trusted"):
        assert said in page
    assert "Block this pen pal" not in page
    with database.read() as session:
        assert "pen_pal.opened" in session.scalars(select(Audit.verb)).all()
    assert text_of(auditor.get(f"/pen-pals/{one.id}/letters")).count("Hello") == 30


def test_who_stopped_everything_is_pointed_out(sign_in: SignIn, database: Database) -> None:
    """In the list, and on their page since when."""
    with database.write() as session:
        pal_id = factories.pen_pal(session, stopped_at=NOW).id
    visitor = sign_in()
    assert "stopped everything" in text_of(visitor.get("/pen-pals"))
    assert "Stopped everything since 1 Jun 2026" in text_of(visitor.get(f"/pen-pals/{pal_id}"))


def test_what_is_known_is_changed_with_a_form(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Old and new values are in the record; a name that changes has letters set again."""
    with database.write() as session:
        letter = factories.letter(session, LetterState.IN_REVIEW)
        letter_id, pal_id = letter.id, letter.pen_pal_id
    reviewer = sign_in(Role.REVIEWER)
    assert 'value="Wanda"' in reviewer.get(f"/pen-pals/{pal_id}/edit").get_data(as_text=True)
    form = {"name": "Wanda Okafor", "country": "gb", "language": "en"}
    assert reviewer.post(f"/pen-pals/{pal_id}/edit", **form).status_code == 302
    with database.read() as session:
        entry = session.scalars(select(Audit).where(Audit.verb == "pen_pal.changed")).one()
        assert entry.detail
        assert entry.detail.new == {"name": "Wanda Okafor", "country": "GB"}
        assert session.get_one(Letter, letter_id).proof_id is None


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ({"country": "XX"}, "is not a country"),
        ({"country": "USA"}, "2 characters"),
        ({"language": "zz"}, "is not a language"),
        ({"language": ""}, "required"),
        ({"name": "x" * 201}, "200 characters"),
    ],
)
def test_a_wrong_form_comes_back_as_it_was_typed(
    app: Flask, sign_in: SignIn, database: Database, form: dict[str, str], line: str
) -> None:
    """What is wrong is said, and nothing typed is lost."""
    pal_id = add(database)
    whole = {"name": "Wanda Okafor", "country": "GB", "language": "en"} | form
    answer = sign_in(Role.REVIEWER).post(f"/pen-pals/{pal_id}/edit", **whole)
    assert answer.status_code == 422
    assert line in text_of(answer)
    assert f'value="{whole["name"]}"' in answer.get_data(as_text=True)


def test_blocking_needs_a_reason_and_can_end(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The page says until when and why; who lifts it says why, too; the second of two hears what happened."""
    pal_id = add(database)
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/pen-pals/{pal_id}/block", why="").status_code == 422
    for bad in ("yesterday", "2020-01-01"):
        answer = reviewer.post(f"/pen-pals/{pal_id}/block", why="Threats", until=bad)
        assert answer.status_code == 422
        assert "Threats" in answer.get_data(as_text=True)
    assert reviewer.post(f"/pen-pals/{pal_id}/block", why="Threats", until="2999-01-01").status_code == 302
    page = text_of(reviewer.get(f"/pen-pals/{pal_id}"))
    assert "Blocked until 1 Jan 2999" in page
    assert "Threats" in page
    assert reviewer.post(f"/pen-pals/{pal_id}/block", why="Threats").status_code == 409
    assert reviewer.post(f"/pen-pals/{pal_id}/unblock", why="").status_code == 422
    assert reviewer.post(f"/pen-pals/{pal_id}/unblock", why="Talked to her").status_code == 302
    assert pal(database, pal_id).blocked_at is None
    assert reviewer.post(f"/pen-pals/{pal_id}/unblock", why="Talked to her").status_code == 409


def test_trust_can_be_taken_back(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Once; the second hears that it is gone."""
    pal_id = add(database, trusted_at=NOW)
    reviewer = sign_in(Role.REVIEWER)
    assert "Take trust back" in text_of(reviewer.get(f"/pen-pals/{pal_id}"))
    assert reviewer.post(f"/pen-pals/{pal_id}/distrust").status_code == 302
    assert pal(database, pal_id).trusted_at is None
    assert reviewer.post(f"/pen-pals/{pal_id}/distrust").status_code == 409


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_leads_to_the_page_of_a_pen_pal(app: Flask, sign_in: SignIn, database: Database, demo: bool) -> None:
    """Its emails leave nowhere, so the desk has the link; where they do leave, it is the pen pal's alone."""
    who = add(database)
    with database.write() as session:
        factories.organisation(session).demo = demo
    link = re.search(r'href="http[^"]*(/where/[^"]+)"', sign_in(Role.REVIEWER).get(f"/pen-pals/{who}").get_data(True))
    assert bool(link) is demo
    if link:
        assert app.test_client().get(link[1]).status_code == 200
