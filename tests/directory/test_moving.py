"""People who move, wait or leave: their places and their letters follow, in one transaction."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, Move
from relay.errors import Conflict, Refused
from relay.letters.deciding import decisions
from relay.letters.deciding.decisions import Choice, decide
from relay.letters.holding import holds
from relay.letters.paper import proofs
from relay.models import (
    Audit,
    DecisionKind,
    HeldFor,
    LetterState,
    MailClass,
    MailPoint,
    Profile,
    ProfileStatus,
)
from tests import factories
from tests.factories import NOW

S, P = LetterState, ProfileStatus
LATER = NOW + timedelta(days=2)
AUTHOR = Author(now=LATER)
STOPPED = [(P.PAUSED, HeldFor.TRANSIT), (P.IN_TRANSIT, HeldFor.TRANSIT), (P.MOVED, HeldFor.TRANSIT)]
GONE = [(P.RELEASED, HeldFor.STAFF), (P.DIED, HeldFor.STAFF)]


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test."""
    with database.write() as session:
        factories.organisation(session)
        yield session


@pytest.fixture
def person(session: Session) -> Profile:
    """Add somebody who was here before places were kept."""
    return factories.profile(session)


@pytest.fixture
def there(session: Session) -> MailPoint:
    """Add an address somewhere else."""
    return factories.mail_point(session, factories.facility(session, name="FCI Alder"))


def stays(session: Session, person: Profile) -> list[tuple[int, bool]]:
    """Give where somebody was, newest first, and whether they are there."""
    return [(stay.mail_point_id, stay.until is None) for stay in directory.stays(session, person.id)]


def test_places_follow_one_another(session: Session, person: Profile, there: MailPoint) -> None:
    """The first is remembered when the second comes; in transit they are nowhere."""
    here = person.mail_point_id
    directory.set_status(session, person, P.IN_TRANSIT, AUTHOR, source="the locator")
    assert stays(session, person) == [(here, False)]
    directory.move_profile(session, person, Move(point=there, source="the locator"), AUTHOR)
    assert stays(session, person) == [(there.id, True), (here, False)]
    assert (person.status, person.mail_point_id) == (P.ACTIVE, there.id)


def test_whoever_was_away_is_confirmed_somewhere(session: Session, person: Profile) -> None:
    """Not by saying that letters go again, but by saying where; the old place will do."""
    directory.set_status(session, person, P.MOVED, AUTHOR, source="a letter came back")
    with pytest.raises(Refused, match="say where"):
        directory.set_status(session, person, P.ACTIVE, AUTHOR)
    directory.move_profile(session, person, Move(point=person.mail_point, source="the locator"), AUTHOR)
    assert [here for _point, here in stays(session, person)] == [True, False]
    with pytest.raises(Conflict, match="there already"):
        directory.move_profile(session, person, Move(point=person.mail_point, source="the locator"), AUTHOR)


def test_what_is_taken_back_the_same_day_leaves_no_second_stay(session: Session, person: Profile) -> None:
    """Somebody chose the wrong line, and said so; days later they are somebody who came back."""
    here = person.mail_point_id
    directory.set_status(session, person, P.IN_TRANSIT, AUTHOR, source="the locator")
    directory.set_status(session, person, P.DIED, AUTHOR, source="a call")
    directory.set_status(session, person, P.ACTIVE, AUTHOR)
    assert stays(session, person) == [(here, True)]
    directory.set_status(session, person, P.DIED, AUTHOR, source="a call")
    directory.set_status(session, person, P.ACTIVE, Author(now=LATER + timedelta(days=2)))
    assert stays(session, person) == [(here, True), (here, False)]


def test_a_move_that_cannot_be_is_refused(session: Session, person: Profile, there: MailPoint) -> None:
    """Nobody says so, a day to come, before they came, an address that takes no letters, a number of another form."""
    directory.move_profile(session, person, Move(point=there, source="the locator"), AUTHOR)
    legal = factories.mail_point(session, there.facility, mail_class=MailClass.LEGAL)
    closed = factories.mail_point(session, retired_at=NOW)
    abroad = factories.mail_point(session, factories.facility(session, jurisdiction="uk-hmpps"))
    home = factories.mail_point(session)
    for wanted, told in (
        (Move(point=home, source=" "), "who told you"),
        (Move(point=home, source="x", since=LATER + timedelta(days=1)), "still to come"),
        (Move(point=home, source="x", since=NOW), "before they came"),
        (Move(point=legal, source="x"), "no letters are sent"),
        (Move(point=closed, source="x"), "no letters are sent"),
        (Move(point=home, source="x", status=P.DIED), "there, or on the way"),
        (Move(point=abroad, source="x"), "uk-hmpps form"),
    ):
        with pytest.raises(Refused, match=told):
            directory.move_profile(session, person, wanted, AUTHOR)
    assert person.mail_point_id == there.id
    directory.move_profile(session, person, Move(point=abroad, source="x", register_number="A1234BC"), AUTHOR)
    assert person.register_number == "A1234BC"


@pytest.mark.parametrize(("status", "held_for"), [*STOPPED, *GONE])
def test_letters_wait_for_whoever_cannot_have_them(
    session: Session, person: Profile, status: ProfileStatus, held_for: HeldFor
) -> None:
    """What waits for a person comes back by itself, whoever is gone has staff to look; nothing is told to anybody."""
    reached = factories.alias(session, person)
    letters = [factories.letter(session, state, to=reached) for state in (S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED)]
    elsewhere = factories.letter(session)
    staffs = factories.letter(session, S.ON_HOLD, to=reached, held_for=HeldFor.STAFF)
    directory.set_status(session, person, status, AUTHOR, source="the locator")
    assert {(one.state, one.held_for) for one in letters} == {(S.ON_HOLD, held_for)}
    assert {one.approved_proof_id for one in letters} == {None}
    assert elsewhere.state is S.IN_REVIEW
    wanted = Move(point=factories.mail_point(session), source="the locator")
    directory.move_profile(session, person, wanted, AUTHOR)
    back = S.IN_REVIEW if held_for is HeldFor.TRANSIT else S.ON_HOLD
    for one in (*letters, staffs):
        session.refresh(one)
    assert {one.state for one in letters} == {back}
    assert staffs.state is S.ON_HOLD


def test_they_come_back_oldest_first(session: Session, person: Profile) -> None:
    """As they arrived."""
    reached = factories.alias(session, person)
    days = (3, 1, 2)
    letters = {day: factories.letter(session, to=reached, received_at=NOW + timedelta(days=day)) for day in days}
    directory.set_status(session, person, P.PAUSED, AUTHOR)
    directory.set_status(session, person, P.ACTIVE, AUTHOR)
    session.flush()
    came_back = select(Audit.subject_id).where(Audit.verb == "letter.in_review").order_by(Audit.id)
    assert session.scalars(came_back).all() == [letters[day].id for day in sorted(days)]


@pytest.mark.parametrize(("status", "held_for"), [*STOPPED, *GONE])
def test_what_arrives_meanwhile_is_held_too(
    session: Session, person: Profile, status: ProfileStatus, held_for: HeldFor
) -> None:
    """When it comes to review, when its hold ends, when its pen pal is confirmed: it waits all the same."""
    reached, staff = factories.alias(session, person), factories.staff(session)
    directory.set_status(session, person, status, AUTHOR, source="the locator")
    new = factories.letter(session, S.SCREENED, to=reached)
    over = factories.letter(session, S.ON_HOLD, to=reached, held_for=HeldFor.STAFF, hold_until=NOW)
    unconfirmed = factories.letter(session, S.AWAITING_PEN_PAL, to=reached)
    proofs.bring_to_review(session, new, ask_to_confirm=False, now=LATER)
    decisions.release_held(session, now=LATER)
    assert unconfirmed.pen_pal is not None
    decisions.confirm_pen_pal(session, unconfirmed.pen_pal, staff, reason="called", now=LATER)
    for one in (new, over, unconfirmed):
        session.refresh(one)
        assert (one.state, one.held_for, one.hold_until) == (S.ON_HOLD, held_for, None)
        with pytest.raises(Refused, match="stays on hold"):
            decide(session, one, Choice(kind=DecisionKind.RELEASE), staff, now=LATER)


def test_the_checks_are_asked_in_order(session: Session, person: Profile) -> None:
    """Nothing speaks against a letter to somebody who is there."""
    letter = factories.letter(session, to=factories.alias(session, person))
    assert holds.reason_for(session, letter, NOW) is None
    assert not holds.hold_back(session, letter, now=NOW)
