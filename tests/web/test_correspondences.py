"""A correspondence on the desk: one thread, one state, and who wished it."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.models import Audit, Correspondence, CorrespondenceState, Letter, LetterState, NoteOn, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
END = {"state": "ended", "wished_by": "profile", "why": "He asked us by phone", "was": "open"}


@pytest.fixture
def between(app: Flask, database: Database) -> int:
    """Give the id of a correspondence of three letters."""
    with database.write() as session:
        pal, to = factories.pen_pal(session), factories.alias(session)
        row = factories.correspondence(session, pal, to.profile)
        for state in (LetterState.IN_REVIEW, LetterState.APPROVED, LetterState.MAILED):
            factories.letter(session, state, to=to, by=pal, correspondence_id=row.id)
        factories.letter(session, to=to)
        return row.id


def test_everything_between_two_people_is_one_thread(between: int, sign_in: SignIn, database: Database) -> None:
    """Their letters and nobody else's, in a dozen queries; opening it is recorded."""
    auditor = sign_in(Role.AUDITOR)
    auditor.get("/people")
    with counted(database) as seen:
        page = text_of(auditor.get(f"/correspondences/{between}"))
    assert len([line for line in seen if not line.startswith(("BEGIN", "COMMIT"))]) <= 12
    assert page.count("Wanda to Marcus") == 3
    assert "Mute, end or open again" not in page
    with database.read() as session:
        assert "correspondence.opened" in session.scalars(select(Audit.verb)).all()


def test_ending_says_by_whose_wish_and_stops_letters(between: int, sign_in: SignIn, database: Database) -> None:
    """The page says who wished it and why, the letters on their way say that they wait for it."""
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/correspondences/{between}", **END)
    assert answer.status_code == 302
    page = text_of(reviewer.get(answer.location))
    assert "2 letters were put on hold" in page
    assert "Ended: letters are not sent. The person in prison wished it" in page
    assert "He asked us by phone" in page
    with database.read() as session:
        held = session.scalars(select(Letter.id).where(Letter.state == LetterState.ON_HOLD)).all()
    assert "Letters between these two were muted or ended" in text_of(reviewer.get(f"/letters/{held[0]}"))
    again = {"state": "open", "wished_by": "profile", "why": "He thought again", "was": "ended"}
    answer = reviewer.post(f"/correspondences/{between}", **again)
    assert "2 letters went back" in text_of(reviewer.get(answer.location))


@pytest.mark.parametrize("missing", ["state", "wished_by", "why"])
def test_a_form_without_its_parts_comes_back(between: int, sign_in: SignIn, database: Database, missing: str) -> None:
    """What was typed is still there, and nothing was changed."""
    answer = sign_in(Role.REVIEWER).post(f"/correspondences/{between}", **(END | {missing: ""}))
    assert answer.status_code == 422
    if missing != "why":
        assert "He asked us by phone" in answer.get_data(as_text=True)
    with database.read() as session:
        assert session.get_one(Correspondence, between).state is CorrespondenceState.OPEN


def test_the_second_of_two_hears_what_happened(between: int, sign_in: SignIn) -> None:
    """Whoever saw it open, and wants it muted, is told that it was ended meanwhile."""
    first, second = sign_in(Role.REVIEWER), sign_in(Role.REVIEWER)
    assert first.post(f"/correspondences/{between}", **END).status_code == 302
    answer = second.post(f"/correspondences/{between}", **(END | {"state": "muted"}))
    assert answer.status_code == 409
    assert "made it ended" in text_of(answer)


def test_one_that_went_into_another_leads_there(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Also when the person at its other end is found to be somebody known."""
    with database.write() as session:
        kept, person = factories.pen_pal(session), factories.profile(session)
        other = factories.pen_pal(session, merged_into_id=kept.id)
        into, old = (factories.correspondence(session, pal, person) for pal in (kept, other))
    assert sign_in(Role.REVIEWER).get(f"/correspondences/{old.id}").location == f"/correspondences/{into.id}"


def test_its_code_leads_to_it(between: int, sign_in: SignIn, database: Database) -> None:
    """Typed into the search of any page."""
    with database.read() as session:
        code = codes_of(session).correspondence(between)
    assert sign_in(Role.REVIEWER).get(f"/find?q={code}").location == f"/correspondences/{between}"


def test_warnings_about_either_stand_at_the_top(between: int, sign_in: SignIn, database: Database) -> None:
    """Of the pen pal, of the person in prison, and of what is between them."""
    with database.write() as session:
        row, ada = session.get_one(Correspondence, between), factories.staff(session)
        factories.note(session, NoteOn.PROFILE, row.profile_id, ada, text="Is ill", is_warning=True)
    assert "Warning about the person in prison: Is ill" in text_of(
        sign_in(Role.REVIEWER).get(f"/correspondences/{between}")
    )
