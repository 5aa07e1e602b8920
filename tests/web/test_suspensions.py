"""Suspensions on the desk: begun and ended, with what is held, what to pull, and who was told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import (
    BatchState,
    Facility,
    Letter,
    LetterState,
    MailPoint,
    Notice,
    PieceState,
    Profile,
    Role,
    Suspension,
    SuspensionStops,
)
from relay.work.schedule import tend
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, marked_wrong, text_of

SignIn = Callable[..., Visitor]


def day(days: int) -> str:
    """Give a day from today, as a form has it."""
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def form(**other: str) -> dict[str, str]:
    """Fill in the form of a lockdown."""
    told = {"stops": "letters", "mail_point_id": "0", "why": "lockdown", "source": "their page", "starts_on": day(-1)}
    return told | other


@pytest.fixture
def prison(app: Flask, database: Database) -> Facility:
    """Add a prison with somebody in it."""
    with database.write() as session:
        point = factories.mail_point(session)
        factories.profile(session, point, register_number="20417-045")
        return point.facility


def add_letter(database: Database, prison: Facility, state: LetterState = LetterState.IN_REVIEW) -> int:
    """Add a letter to the person in the prison, of a pen pal whose address is confirmed; give its number."""
    with database.write() as session:
        there = select(Profile).join(MailPoint).where(MailPoint.facility_id == prison.id)
        to = factories.alias(session, session.scalars(there).first())
        pal = factories.pen_pal(session, confirmed_at=factories.NOW)
        return factories.letter(session, state, to=to, by=pal).id


def newest(database: Database) -> Suspension:
    """Load the newest suspension."""
    with database.read() as session:
        return session.scalars(select(Suspension).order_by(Suspension.id.desc()).limit(1)).one()


def state_of(database: Database, letter_id: int) -> LetterState:
    """Give the state of a letter."""
    with database.read() as session:
        return session.get_one(Letter, letter_id).state


def test_a_lockdown_and_its_end(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """Letters wait, somebody asks again, it ends, and the clock lets them go on."""
    letter_id = add_letter(database, prison)
    reviewer = sign_in(Role.REVIEWER)
    place = reviewer.post(f"/suspensions/new/{prison.id}", **form(next_check_on=day(3))).location
    page = text_of(reviewer.get(place))
    assert "It is stopped; 1 letter is held." in page
    assert "waits to be sent" in page
    assert state_of(database, letter_id) is LetterState.ON_HOLD
    assert "lockdown · 1 letter held" in text_of(reviewer.get(f"/facilities/{prison.id}"))
    assert reviewer.post(f"{place}/check", note="still locked", next_check_on=day(9)).status_code == 302
    assert newest(database).next_check_on == datetime.fromisoformat(day(9)).date()
    assert "still locked" in text_of(reviewer.get(place))
    assert reviewer.post(f"{place}/end", note="the mailroom called", releases_a_day="20").status_code == 302
    tend(database, datetime.now(UTC))
    assert state_of(database, letter_id) is LetterState.IN_REVIEW
    assert "let letters go on after a suspension" in text_of(reviewer.get(place))


def test_the_list_has_what_to_ask_about_first(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """Then those without a day, then what is over."""
    now = datetime.now(UTC)
    with database.write() as session:
        for why, check in (("later", day(9)), ("soon", day(-1)), ("never", "")):
            on = datetime.fromisoformat(check).date() if check else None
            factories.suspension(session, prison, why=why, next_check_on=on, stops=SuspensionStops.PHOTOS)
        factories.suspension(session, prison, why="long over", ended_at=now)
    page = text_of(sign_in(Role.AUDITOR).get("/suspensions"))
    places = [page.index(word) for word in ("soon", "later", "never", "long over")]
    assert places == sorted(places)
    assert "no day" in page
    assert "due" in page


def test_what_is_printed_is_named_to_be_pulled(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """Its batch and its place in it: hands have to find it."""
    letter_id = add_letter(database, prison, LetterState.PRINTED)
    with database.write() as session:
        batch = factories.batch(session, session.get_one(Letter, letter_id))
        batch.state = BatchState.PRINTED
        batch.pieces[0].state = PieceState.PRINTED
    reviewer = sign_in(Role.REVIEWER)
    page = text_of(reviewer.get(reviewer.post(f"/suspensions/new/{prison.id}", **form()).location))
    assert "Pull these from the pile" in page
    assert "envelope 1 · printed" in page


def test_one_person_can_be_stopped(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """By their number, which has to be of somebody there."""
    reviewer = sign_in(Role.REVIEWER)
    path = f"/suspensions/new/{prison.id}"
    refused = reviewer.post(path, **form(person="99999-999"))
    assert refused.status_code == 422
    assert marked_wrong(refused) == {"person"}
    assert "nobody in FCI Cedar Ridge has the number 99999-999" in text_of(refused).lower().replace(
        "fci cedar ridge", "FCI Cedar Ridge"
    )
    assert reviewer.post(path, **form(person="20417-045")).status_code == 302
    assert newest(database).profile_id is not None


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"why": ""}, "This field is required"),
        ({"source": " "}, "This field is required"),
        ({"starts_on": day(5)}, "begins now"),
        ({"starts_on": "soon"}, "Not a valid date"),
        ({"next_check_on": day(-5)}, "day to come"),
        ({"releases_a_day": "0"}, "Number must be between"),
        ({"stops": "everything"}, "Not a valid choice"),
        ({"mail_point_id": "99"}, "Not a valid choice"),
    ],
)
def test_a_bad_form_stops_nothing_and_loses_nothing(
    database: Database, prison: Facility, sign_in: SignIn, wrong: dict[str, str], told: str
) -> None:
    """What is wrong is said, and what was typed is there still."""
    letter_id = add_letter(database, prison)
    answer = sign_in(Role.REVIEWER).post(f"/suspensions/new/{prison.id}", **(form(why="quarantine") | wrong))
    assert answer.status_code == 422
    assert told in text_of(answer)
    if "why" not in wrong:
        assert 'value="quarantine"' in answer.get_data(as_text=True)
    assert marked_wrong(answer) == set(wrong)
    assert state_of(database, letter_id) is LetterState.IN_REVIEW


def test_asking_again_and_ending_need_words(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """Somebody else has to know how one knows."""
    reviewer = sign_in(Role.REVIEWER)
    place = reviewer.post(f"/suspensions/new/{prison.id}", **form()).location
    assert reviewer.post(f"{place}/check", note="", next_check_on=day(3)).status_code == 422
    assert marked_wrong(reviewer.post(f"{place}/check", note="x", next_check_on=day(-9))) == {"next_check_on"}
    assert reviewer.post(f"{place}/end", note=" ").status_code == 422
    assert newest(database).ended_at is None


def test_the_second_of_two_who_end_it_hears_that_it_is_over(
    database: Database, prison: Facility, sign_in: SignIn
) -> None:
    """And nothing is ended twice."""
    one, other = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    place = one.post(f"/suspensions/new/{prison.id}", **form()).location
    assert one.post(f"{place}/end", note="called").status_code == 302
    ended_at = newest(database).ended_at
    assert other.post(f"{place}/end", note="called").status_code == 409
    assert newest(database).ended_at == ended_at


def test_only_those_who_decide_stop_letters(prison: Facility, sign_in: SignIn, stranger: Visitor) -> None:
    """An auditor looks, a printer does not even that."""
    assert sign_in(Role.AUDITOR).get(f"/suspensions/new/{prison.id}").status_code == 403
    assert sign_in(Role.PRINTER).get("/suspensions").status_code == 403
    assert stranger.get("/suspensions").status_code == 302
    admin = sign_in(Role.ADMIN)
    assert admin.get("/suspensions/99").status_code == 404
    assert admin.get("/suspensions/new/99").status_code == 404
    assert admin.client.put("/suspensions", headers={"X-CSRFToken": admin.token()}).status_code == 405


def test_its_pages_ask_little_however_many_letters_wait(database: Database, prison: Facility, sign_in: SignIn) -> None:
    """At most a dozen queries."""
    for _ in range(4):
        add_letter(database, prison)
    reviewer = sign_in(Role.REVIEWER)
    place = reviewer.post(f"/suspensions/new/{prison.id}", **form()).location
    reviewer.get(place)
    with database.read() as session:
        assert len(session.scalars(select(Notice)).all()) == 4
    for path in (place, "/suspensions"):
        with counted(database) as seen:
            assert reviewer.get(path).status_code == 200
        assert len([one for one in seen if one.lstrip().startswith("SELECT")]) <= 12, seen
