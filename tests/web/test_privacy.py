"""What one person may ask of us, on the desk: the file and who took it, erasing in two steps, what pages say then."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from relay.db import Database
from relay.models import Audit, LetterState, PenPal, Role
from tests import factories
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
ASKED = {"requester": "Wanda, by mail of 3 May", "basis": "GDPR article 15"}


@pytest.fixture
def wanda(app: Flask, database: Database) -> int:
    """Give the id of a pen pal who wrote a letter."""
    with database.write() as session:
        pal = factories.pen_pal(session, name="Wanda Okafor", address="wanda@home.example")
        factories.letter(session, LetterState.MAILED, by=pal)
        return pal.id


def taken(visitor: Visitor, path: str, **form: str) -> TestResponse:
    """Take a file whole, and close it as a server does."""
    answer = visitor.post(path, **form)
    answer.get_data()
    answer.close()
    return answer


def exported(database: Database) -> list[dict[str, object]]:
    """Give what was recorded of exports."""
    with database.read() as session:
        found = session.scalars(select(Audit).where(Audit.verb.endswith(".exported"))).all()
        return [row.detail.new for row in found if row.detail]


def test_the_file_is_given_and_recorded(wanda: int, sign_in: SignIn, database: Database) -> None:
    """A ZIP to save; who took it is in the record with for whom and why."""
    reviewer = sign_in(Role.REVIEWER)
    answer = taken(reviewer, f"/pen-pals/{wanda}/export", **ASKED)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=pen-pal-")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        assert "person.json" in archive.namelist()
        assert b"Wanda Okafor" in archive.read("person.json")
    (told,) = exported(database)
    assert (told["requester"], told["basis"], told["private_why"]) == (*ASKED.values(), "")


def test_a_person_in_prison_has_a_file_too(app: Flask, sign_in: SignIn, database: Database) -> None:
    """From their page."""
    with database.write() as session:
        person = factories.profile(session).id
    reviewer = sign_in(Role.REVIEWER)
    assert f'href="/people/{person}/export"' in reviewer.get(f"/people/{person}").get_data(as_text=True)
    answer = taken(reviewer, f"/people/{person}/export", **ASKED)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=person-")
    assert len(exported(database)) == 1


def test_nothing_is_given_without_saying_for_whom(wanda: int, sign_in: SignIn, database: Database) -> None:
    """The form comes back with what was typed; a reviewer cannot take what staff wrote for each other."""
    reviewer, admin = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    for missing in ASKED:
        answer = reviewer.post(f"/pen-pals/{wanda}/export", **(ASKED | {missing: ""}))
        assert answer.status_code == 422
        assert next(value for name, value in ASKED.items() if name != missing) in answer.get_data(as_text=True)
    private = {"private": "y", "private_why": "A court wants them"}
    assert reviewer.post(f"/pen-pals/{wanda}/export", **ASKED, **private).status_code == 422
    assert admin.post(f"/pen-pals/{wanda}/export", **ASKED, private="y", private_why="").status_code == 422
    assert exported(database) == []
    assert taken(admin, f"/pen-pals/{wanda}/export", **ASKED, **private).status_code == 200
    assert exported(database)[0]["private_why"] == "A court wants them"
    assert "private" not in text_of(reviewer.get(f"/pen-pals/{wanda}/export"))


def test_erasing_takes_two_steps(wanda: int, sign_in: SignIn, database: Database) -> None:
    """The page says what goes and what stays; the address, typed, and a reason are the second step."""
    admin = sign_in(Role.ADMIN)
    place = f"/pen-pals/{wanda}/erase"
    page = admin.get(place)
    told = text_of(page)
    assert "wanda@home.example" in told
    assert "Paper that was mailed (1 letter)" in told
    found = re.search(r'name="seal" value="([^"]+)"', page.get_data(as_text=True))
    assert found
    form = {"why": "She asked for it", "typed": "wanda@home.example", "seal": found.group(1)}
    for wrong, status in (({"why": ""}, 422), ({"typed": "wanda@work.example"}, 422), ({"seal": "stale"}, 409)):
        assert admin.post(place, **(form | wrong)).status_code == status
    with database.read() as session:
        assert session.get_one(PenPal, wanda).erased_at is None
    assert admin.post(place, **form).status_code == 302
    page_after = text_of(admin.get(f"/pen-pals/{wanda}"))
    assert "Erased on" in page_after
    assert "Okafor" not in page_after
    assert admin.post(place, **form).status_code == 422


def test_pages_of_what_was_erased_say_so(wanda: int, sign_in: SignIn, database: Database) -> None:
    """The letter, its mail, its proof, lists and the record open, and hold nothing of it."""
    admin = sign_in(Role.ADMIN)
    seal = re.search(r'name="seal" value="([^"]+)"', admin.get(f"/pen-pals/{wanda}/erase").get_data(as_text=True))
    assert seal
    form = {"why": "She asked for it", "typed": "Wanda@home.example", "seal": seal.group(1)}
    assert admin.post(f"/pen-pals/{wanda}/erase", **form).status_code == 302
    assert "Erased on" in text_of(admin.get("/letters/1"))
    for path, status in (
        ("/letters/1/source", 404),
        ("/letters/1/original.eml", 404),
        ("/letters/1/proof.pdf", 404),
        ("/pen-pals", 200),
        ("/review?state=mailed", 200),
        ("/record", 200),
        ("/people/1", 200),
    ):
        answer = admin.get(path)
        assert answer.status_code == status, path
        assert "Okafor" not in text_of(answer), path
        assert "wanda@home" not in text_of(answer), path


def test_what_is_under_way_is_finished_first(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The page says what, and offers nothing that would not work."""
    with database.write() as session:
        letter = factories.letter(session, LetterState.PRINTED)
        pal_id = letter.pen_pal_id
    page = sign_in(Role.ADMIN).get(f"/pen-pals/{pal_id}/erase")
    assert "Mark its batch mailed" in text_of(page)
    assert "Erase them for good" not in text_of(page)
