"""Notes on the desk: beside what they are about, warnings at its top, a refused one with its words still there."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Note, NoteOn, Role
from tests import factories
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


@pytest.fixture
def letter(app: Flask, database: Database) -> dict[str, int]:
    """Give the ids of a letter and of what it names."""
    with database.write() as session:
        row = factories.letter(session)
        assert row.pen_pal
        row.correspondence_id = factories.correspondence(session, row.pen_pal, row.profile).id
        return {
            "letter": row.id,
            "profile": row.profile_id,
            "pen_pal": row.pen_pal.id,
            "correspondence": row.correspondence_id,
            "facility": row.profile.mail_point.facility_id,
        }


PAGES = {
    "letter": "/letters/{}",
    "profile": "/people/{}",
    "pen_pal": "/pen-pals/{}",
    "correspondence": "/correspondences/{}",
    "facility": "/facilities/{}",
}


@pytest.mark.parametrize("kind", list(PAGES))
def test_a_warning_stands_where_its_subject_is_read(letter: dict[str, int], sign_in: SignIn, kind: str) -> None:
    """On its own page, and at the top of the letter's page whatever of the five it is about."""
    reviewer = sign_in(Role.REVIEWER)
    page = PAGES[kind].format(letter[kind])
    form = {"about": f"{kind}:{letter[kind]}", "text": "Call first", "is_warning": "y", "back": page}
    answer = reviewer.post("/notes", **form)
    assert (answer.status_code, answer.location) == (302, f"{page}#notes")
    for path in (page, f"/letters/{letter['letter']}"):
        shown = text_of(reviewer.get(path))
        assert shown.count("Call first") == 2, path
        assert "Warning about" in shown


def test_a_note_is_no_warning_unless_it_is_said(letter: dict[str, int], sign_in: SignIn) -> None:
    """It stands beside the letter once, with who wrote it."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post("/notes", about=f"pen_pal:{letter['pen_pal']}", text="<b>Kind</b>", back="/")
    page = text_of(reviewer.get(f"/letters/{letter['letter']}"))
    assert page.count("<b>Kind</b>") == 1
    assert "Casey Reviewer" in page
    assert "Warning about" not in page


def test_a_note_is_taken_away_and_still_found(letter: dict[str, int], sign_in: SignIn, database: Database) -> None:
    """Gone from the page, there among all notes; the second who does so hears that it is gone."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post("/notes", about=f"letter:{letter['letter']}", text="Call first", back="/")
    with database.read() as session:
        note_id = session.scalars(select(Note.id)).one()
    assert reviewer.post(f"/notes/{note_id}/remove").location == f"/notes/letter/{letter['letter']}#notes"
    assert "Call first" not in text_of(reviewer.get(f"/letters/{letter['letter']}"))
    everything = text_of(reviewer.get(f"/notes/letter/{letter['letter']}"))
    assert "Call first" in everything
    assert "taken away" in everything
    assert reviewer.post(f"/notes/{note_id}/remove").status_code == 409
    assert reviewer.post("/notes/99/remove").status_code == 404


def test_a_refused_note_keeps_its_words(letter: dict[str, int], sign_in: SignIn, database: Database) -> None:
    """Too long: the words are in the form, with what is wrong tied to it."""
    long = "long " * 1_000
    about = {"about": f"letter:{letter['letter']}", "back": "/"}
    answer = sign_in(Role.REVIEWER).post("/notes", text=long, **about)
    assert answer.status_code == 422
    assert long in answer.get_data(as_text=True)
    assert 'aria-describedby="note-text-about"' in answer.get_data(as_text=True)
    with database.read() as session:
        assert session.scalars(select(Note)).all() == []


@pytest.mark.parametrize(
    "about", ["letter:99", "letter:x", "nothing:1", "letter", "", "letter:²", f"letter:{'9' * 30}"]
)
def test_a_note_about_nothing_is_a_clear_404(app: Flask, sign_in: SignIn, about: str) -> None:
    """One line, and nothing is written."""
    assert sign_in(Role.REVIEWER).post("/notes", about=about, text="Hello").status_code == 404


def test_an_auditor_reads_and_does_not_write(letter: dict[str, int], sign_in: SignIn, database: Database) -> None:
    """The words are there, the form is not; nobody is led to another site afterwards."""
    with database.write() as session:
        factories.note(session, NoteOn.LETTER, letter["letter"], factories.staff(session))
    auditor, reviewer = sign_in(Role.AUDITOR), sign_in(Role.REVIEWER)
    page = auditor.get(f"/letters/{letter['letter']}")
    assert "Call first." in text_of(page)
    assert 'action="/notes"' not in page.get_data(as_text=True)
    evil = {"about": f"letter:{letter['letter']}", "text": "Hi", "back": "https://evil.example"}
    assert reviewer.post("/notes", **evil).location == "/#notes"
