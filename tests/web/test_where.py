"""Where is my letter: what the link shows, what the code opens, and what happens only then."""

import io
import re
import zipfile

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.links import Purpose
from relay.models import Letter, LetterState, PenPal
from tests import factories
from tests.web.conftest import Visitor, code_in, link_to, opened

S = LetterState


@pytest.fixture
def pal(database: Database) -> int:
    """Give a pen pal with a letter in review and one that needs a change."""
    with database.write() as session:
        one = factories.pen_pal(session)
        to = factories.alias(session)
        to.profile.preferred_name = "Marcus"
        factories.letter(session, S.IN_REVIEW, to=to, by=one, pen_pal_id=one.id)
        returned = factories.letter(session, S.RETURNED, to=to, by=one, pen_pal_id=one.id)
        factories.decision(session, returned, kind="return", public_reason="Please leave the street out.")
        return one.id


def test_a_link_that_is_handed_on_shows_steps_only(app: Flask, pal: int) -> None:
    """No name, no word of the letter, no reason."""
    answer = Visitor(app.test_client()).get(link_to(app, Purpose.WHERE, pal))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Being read" in page
    assert "Needs a change" in page
    for hidden in ("Marcus", "Dear Marcus", "street out", "wanda@example.org"):
        assert hidden not in page


@pytest.mark.parametrize("before", ["9" * 23, "-5", "x"])
def test_a_mistyped_place_in_the_list_is_its_beginning(app: Flask, pal: int, before: str) -> None:
    """However many digits it has."""
    answer = Visitor(app.test_client()).get(f"{link_to(app, Purpose.WHERE, pal)}?before={before}")
    assert answer.status_code == 200
    assert "Being read" in answer.get_data(as_text=True)


def test_what_is_behind_the_code_asks_for_it(app: Flask, database: Database, pal: int) -> None:
    """Every page and every act; nothing changes."""
    link = link_to(app, Purpose.WHERE, pal)
    visitor = Visitor(app.test_client())
    with database.read() as session:
        code = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", visitor.get(link).get_data(as_text=True))
        assert code
        before = session.scalars(select(Letter.state).order_by(Letter.id)).all()
    for path in (f"letters/{code[0]}", "data", "stop"):
        assert visitor.get(f"{link}/{path}").location == f"{link}/open"
    for path in (f"letters/{code[0]}/withdraw", "wishes", "data", "stop"):
        assert visitor.client.post(f"{link}/{path}", data={"sure": "y"}).location == f"{link}/open"
    with database.read() as session:
        assert session.scalars(select(Letter.state).order_by(Letter.id)).all() == before
        assert session.get_one(PenPal, pal).stopped_at is None


def test_the_code_opens_the_letters_on_this_device(app: Flask, database: Database, pal: int) -> None:
    """Another device with the same link still sees steps; a closed page is closed."""
    link = link_to(app, Purpose.WHERE, pal)
    visitor = opened(app, database, link)
    assert "Marcus" in visitor.get(link).get_data(as_text=True)
    assert "Marcus" not in Visitor(app.test_client()).get(link).get_data(as_text=True)
    visitor.client.post(f"{link}/close")
    assert "Marcus" not in visitor.get(link).get_data(as_text=True)


def test_a_wrong_code_opens_nothing(app: Flask, database: Database, pal: int) -> None:
    """It says so at its field, and what was typed before is counted."""
    link = link_to(app, Purpose.WHERE, pal)
    visitor = Visitor(app.test_client())
    visitor.client.post(f"{link}/code")
    wrong = f"{(int(code_in(database).replace(' ', '')) + 1) % 10**6:06}"
    answer = visitor.client.post(f"{link}/open", data={"code": wrong})
    assert answer.status_code == 422
    assert "not the newest code" in answer.get_data(as_text=True)
    assert "Marcus" not in visitor.get(link).get_data(as_text=True)


def test_a_letter_is_read_and_taken_back(app: Flask, database: Database, pal: int) -> None:
    """With what was asked of it; the pen pal of another is not found."""
    link = link_to(app, Purpose.WHERE, pal)
    visitor = opened(app, database, link)
    codes = re.findall(r"letters/([A-Z0-9]{4}-[A-Z0-9]{4})", visitor.get(link).get_data(as_text=True))
    pages = [visitor.get(f"{link}/letters/{code}").get_data(as_text=True) for code in codes]
    assert any("Please leave the street out." in page for page in pages)
    review = next(code for code, page in zip(codes, pages, strict=True) if "Take this letter back" in page)
    assert "taken back" in visitor.client.post(f"{link}/letters/{review}/withdraw", follow_redirects=True).get_data(
        as_text=True
    )
    with database.read() as session:
        assert S.WITHDRAWN in session.scalars(select(Letter.state)).all()
    with database.write() as session:
        other = factories.pen_pal(session)
        factories.letter(session, by=other, pen_pal_id=other.id)
    assert visitor.get(link_to(app, Purpose.WHERE, other.id) + f"/letters/{review}").status_code == 302


def test_everything_that_is_kept_is_one_file(app: Flask, database: Database, pal: int) -> None:
    """Without what staff wrote for each other; that it was given is on record."""
    link = link_to(app, Purpose.WHERE, pal)
    visitor = opened(app, database, link)
    assert visitor.get(f"{link}/data").status_code == 200
    answer = visitor.client.post(f"{link}/data", buffered=True)
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert "letters.json" in names
    assert not [name for name in names if "private" in name or "record" in name]


def test_stopping_asks_twice(app: Flask, database: Database, pal: int) -> None:
    """And then stops."""
    link = link_to(app, Purpose.WHERE, pal)
    visitor = opened(app, database, link)
    assert visitor.get(f"{link}/stop").status_code == 200
    assert visitor.client.post(f"{link}/stop").status_code == 422
    visitor.client.post(f"{link}/stop", data={"sure": "y"})
    with database.read() as session:
        assert session.get_one(PenPal, pal).stopped_at is not None


def test_wishes_are_kept(app: Flask, database: Database, pal: int) -> None:
    """Language, fewer notices, names in subjects."""
    link = link_to(app, Purpose.WHERE, pal)
    visitor = opened(app, database, link)
    visitor.client.post(f"{link}/wishes", data={"language": "es", "quiet": "y", "names_in_subjects": "y"})
    with database.read() as session:
        found = session.get_one(PenPal, pal)
        assert (found.language, found.quiet_at is not None, found.names_in_subjects) == ("es", True, True)
    assert '<html lang="es">' in visitor.get(link).get_data(as_text=True)


def test_one_press_stops_courtesy_notices(app: Flask, database: Database, pal: int) -> None:
    """Looking does nothing; what a mail program sends (RFC 8058) does, without any cookie."""
    link = link_to(app, Purpose.QUIET, pal)
    client = app.test_client()
    assert client.get(link).status_code == 200
    with database.read() as session:
        assert session.get_one(PenPal, pal).quiet_at is None
    assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with database.read() as session:
        assert session.get_one(PenPal, pal).quiet_at is not None


def test_a_link_of_nobody_leads_nowhere(app: Flask, database: Database) -> None:
    """Neither one we did not make, nor one of somebody who was erased."""
    with database.write() as session:
        gone = factories.pen_pal(session, erased_at=factories.NOW)
    client = app.test_client()
    assert client.get("/where/nonsense").status_code == 404
    assert client.get(link_to(app, Purpose.WHERE, gone.id)).status_code == 404
