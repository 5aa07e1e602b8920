"""Moving somebody on the desk: the form, the letters in flight with one act each, and what two people may run into."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Letter, LetterState, Piece, PieceState, Profile, ProfileStatus, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of

SignIn = Callable[..., Visitor]
S = LetterState


@pytest.fixture
def person(app: Flask, database: Database) -> int:
    """Add somebody with four letters in flight; give their id."""
    with database.write() as session:
        one = factories.profile(session)
        factories.four_in_flight(session, one, since=datetime.now(UTC))
        return one.id


@pytest.fixture
def there(app: Flask, database: Database) -> int:
    """Give the id of an address somewhere else."""
    with database.write() as session:
        return factories.mail_point(session, factories.facility(session, name="FCI Alder")).id


def form(there: int, **facts: str) -> dict[str, str]:
    """Give a form of somebody who has moved."""
    now = datetime.now(UTC)
    return {
        "mail_point_id": str(there),
        "since": f"{now.astimezone(ZoneInfo('America/New_York')):%Y-%m-%d}",
        "source": "the locator",
        "status": "active",
    } | facts


def letters_of(database: Database, person: int) -> list[Letter]:
    """Give somebody's letters in order."""
    with database.read() as session:
        return list(session.scalars(select(Letter).where(Letter.profile_id == person).order_by(Letter.id)))


def set_again(database: Database, person: int) -> None:
    """Set what waits for it, as the worker does."""
    with database.write() as session:
        waits = (Letter.profile_id == person, Letter.proof_id.is_(None))
        for letter in session.scalars(select(Letter).where(*waits)):
            factories.proof(session, letter, version=7, made_at=datetime.now(UTC))


def named(letter: Letter) -> str:
    """Name a letter and the version that was seen, as the table's forms do."""
    return f"{letter.id}:{letter.version}"


def test_a_person_with_four_letters_in_flight_moves(
    person: int, there: int, sign_in: SignIn, database: Database
) -> None:
    """Checked again, approved again, pulled, watched for: each in one act, and the table says what happened."""
    reviewer, moving = sign_in(Role.REVIEWER), f"/people/{person}/moving"
    assert reviewer.post(f"/people/{person}/move", **form(there)).location == moving
    assert "Its new proof is being made." in text_of(reviewer.get(moving))
    set_again(database, person)
    with counted(database) as seen:
        page = text_of(reviewer.get(moving))
    assert len(seen) <= 12, seen
    for told in ("Somebody reads it", "Only the address has changed", "printed for the old address", "may come back"):
        assert told in page
    _review, approved, printed, mailed = letters_of(database, person)
    assert reviewer.post(f"{moving}/approve", letter=named(approved)).status_code == 302
    assert reviewer.post(f"{moving}/pull", letter=named(printed)).status_code == 302
    assert re.search(r"Take envelope 1 out of batch [A-Z0-9-]{9} and destroy it", text_of(reviewer.get(moving)))
    assert reviewer.post(f"{moving}/watch", letter=named(mailed)).status_code == 302
    set_again(database, person)
    page = text_of(reviewer.get(moving))
    assert "Nothing to do." in page
    assert "Somebody watches for its return." in page
    states = [letter.state for letter in letters_of(database, person)]
    assert states == [S.IN_REVIEW, S.APPROVED, S.IN_REVIEW, S.MAILED]
    with database.read() as session:
        assert PieceState.SPOILED in session.scalars(select(Piece.state)).all()


def test_all_are_approved_again_after_a_list_of_exactly_those(
    person: int, there: int, sign_in: SignIn, database: Database
) -> None:
    """Those of which only the address changed, and no others; when one has changed meanwhile, none."""
    reviewer, moving = sign_in(Role.REVIEWER), f"/people/{person}/moving"
    reviewer.post(f"/people/{person}/move", **form(there))
    set_again(database, person)
    printed = letters_of(database, person)[2]
    reviewer.post(f"{moving}/pull", letter=named(printed))
    set_again(database, person)
    page = reviewer.get(f"{moving}/approve").get_data(as_text=True)
    chosen = re.findall(r'name="letter" value="(\d+:\d+)"', page)
    review, approved, printed, _mailed = letters_of(database, person)
    assert chosen == [named(approved), named(printed)]
    stale = {"csrf_token": reviewer.token(), "letter": [chosen[0], f"{printed.id}:1"]}
    assert reviewer.client.post(f"{moving}/approve", data=stale).status_code == 409
    unread = {"csrf_token": reviewer.token(), "letter": [chosen[0], named(review)]}
    answer = reviewer.client.post(f"{moving}/approve", data=unread)
    assert answer.status_code == 422
    assert "has to be read again" in text_of(answer)
    assert letters_of(database, person)[1].state is S.IN_REVIEW
    data = {"csrf_token": reviewer.token(), "letter": chosen}
    assert reviewer.client.post(f"{moving}/approve", data=data).location == moving
    assert [one.state for one in letters_of(database, person)][1:3] == [S.APPROVED, S.APPROVED]


def test_two_people_approve_once(person: int, there: int, sign_in: SignIn, database: Database) -> None:
    """The second hears who was first; so does who would hold what was approved meanwhile."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    moving = f"/people/{person}/moving"
    one.post(f"/people/{person}/move", **form(there))
    set_again(database, person)
    approved = letters_of(database, person)[1]
    assert one.post(f"{moving}/approve", letter=named(approved)).status_code == 302
    for act in ("approve", "hold"):
        answer = other.post(f"{moving}/{act}", letter=named(approved))
        assert answer.status_code == 409
        assert "Casey Reviewer decided first" in text_of(answer)


def test_a_letter_is_held_from_the_table(person: int, sign_in: SignIn, database: Database) -> None:
    """With a reason that is on its page."""
    review = letters_of(database, person)[0]
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/people/{person}/moving/hold", letter=named(review)).status_code == 302
    assert letters_of(database, person)[0].state is S.ON_HOLD


@pytest.mark.parametrize("act", ["approve", "pull", "watch", "hold"])
@pytest.mark.parametrize("letter", ["", "x", "1", "99:1", "1:x", "9" * 20 + ":1"])
def test_a_form_that_names_no_letter_does_nothing(person: int, sign_in: SignIn, act: str, letter: str) -> None:
    """One line says so."""
    answer = sign_in(Role.REVIEWER).post(f"/people/{person}/moving/{act}", letter=letter)
    assert answer.status_code == 422


def test_in_transit_holds_all_until_they_arrive(person: int, there: int, sign_in: SignIn, database: Database) -> None:
    """The letter's own page says why; arriving is a move, to a place that somebody names."""
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/people/{person}/status", status="in_transit", source="")
    assert answer.status_code == 422
    assert "Say who told you" in text_of(answer)
    assert marked_wrong(answer) == {"source"}
    assert reviewer.post(f"/people/{person}/status", status="in_transit", source="the locator").status_code == 302
    assert [one.state for one in letters_of(database, person)][:2] == [S.ON_HOLD, S.ON_HOLD]
    held = letters_of(database, person)[0]
    assert "because its person is in transit" in text_of(reviewer.get(f"/letters/{held.id}"))
    assert "They have arrived" in text_of(reviewer.get(f"/people/{person}"))
    answer = reviewer.post(f"/people/{person}/status", status="active", source="")
    assert answer.status_code == 422
    assert "Say where this person is first" in text_of(answer)
    assert marked_wrong(answer) == {"status"}
    assert reviewer.post(f"/people/{person}/move", **form(there)).status_code == 302
    assert [one.state for one in letters_of(database, person)][:2] == [S.IN_REVIEW, S.IN_REVIEW]
    places = text_of(reviewer.get(f"/people/{person}/places"))
    assert "FCI Alder" in places
    assert "FCI Cedar Ridge" in places
    assert "the locator" in places


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"mail_point_id": "0"}, "Choose where they are"),
        ({"mail_point_id": "99"}, "Not a valid choice"),
        ({"source": " "}, "required"),
        ({"since": ""}, "required"),
        ({"since": "2099-01-01"}, "still to come"),
        ({"status": "died"}, "Not a valid choice"),
        ({"register_number": "77"}, "is not a register number"),
    ],
)
def test_a_move_with_something_wrong_comes_back(
    person: int, there: int, sign_in: SignIn, database: Database, wrong: dict[str, str], line: str
) -> None:
    """What was typed is still there, and nobody has moved."""
    answer = sign_in(Role.REVIEWER).post(f"/people/{person}/move", **(form(there, source="a call") | wrong))
    assert answer.status_code == 422
    assert line in text_of(answer)
    if "source" not in wrong:
        assert 'value="a call"' in answer.get_data(as_text=True)
    if "status" not in wrong:  # one of two that are ticked
        assert marked_wrong(answer) == set(wrong)
    with database.read() as session:
        assert session.get_one(Profile, person).mail_point_id != there


def test_the_second_to_move_somebody_is_told(person: int, there: int, sign_in: SignIn) -> None:
    """They are there already; nothing is done twice."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    assert one.post(f"/people/{person}/move", **form(there)).status_code == 302
    answer = other.post(f"/people/{person}/move", **form(there))
    assert answer.status_code == 409
    assert "there already" in text_of(answer)


def test_nobody_is_moved_from_where_they_are_not_any_more(
    person: int, there: int, sign_in: SignIn, database: Database
) -> None:
    """Who began when they were elsewhere hears where they are by now, and decides."""
    with database.write() as session:
        third = factories.mail_point(session, factories.facility(session, name="FCI Third")).id
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    path = f"/people/{person}/move"
    seen = seen_by(other.get(path))
    assert one.post(path, **form(there), seen=seen_by(one.get(path))).status_code == 302
    late = form(third, status="in_transit")
    answer = other.post(path, seen=seen, **late)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Where they are now: FCI Alder · yours: FCI Third" in page
    assert "letters go to them · yours: They are still on the way" in page
    assert 'value="the locator"' in answer.get_data(as_text=True)
    with database.read() as session:
        assert session.get_one(Profile, person).mail_point_id == there
    assert other.post(path, seen=seen_by(answer), **late).status_code == 302
    with database.read() as session:
        assert session.get_one(Profile, person).mail_point_id == third


def test_a_status_is_changed_from_the_one_that_was_seen(person: int, sign_in: SignIn, database: Database) -> None:
    """Who would pause what a colleague has stopped for good is told first."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    path = f"/people/{person}"
    seen = seen_by(other.get(f"{path}/places"))
    assert one.post(f"{path}/status", status="released", source="the locator").status_code == 302
    answer = other.post(f"{path}/status", status="paused", seen=seen)
    assert answer.status_code == 409
    assert "released · yours: letters are paused" in text_of(answer)
    with database.read() as session:
        assert session.get_one(Profile, person).status is ProfileStatus.RELEASED
    assert other.post(f"{path}/status", status="paused", seen=seen_by(answer)).status_code == 302


def test_nobody_elsewhere_is_moved(app: Flask, sign_in: SignIn) -> None:
    """There is no such person."""
    reviewer = sign_in(Role.REVIEWER)
    for path in ("/people/99/moving", "/people/99/move", "/people/99/places"):
        assert reviewer.get(path).status_code == 404


def test_who_only_looks_sees_the_table_without_buttons(person: int, sign_in: SignIn, database: Database) -> None:
    """An auditor reads what became of each letter."""
    with database.write() as session:
        session.get_one(Profile, person).status = ProfileStatus.IN_TRANSIT
    page = sign_in(Role.AUDITOR).get(f"/people/{person}/moving").get_data(as_text=True)
    assert "letters to them are stopped" in page
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
