"""Letters of ours that are written by themselves: only where they are wanted, for a cause, and once."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, NewConsent
from relay.letters.ours import causes
from relay.letters.ours.writing import Facts, write
from relay.letters.pen_pals import correspondences
from relay.letters.pen_pals.correspondences import Change, Wish
from relay.models import AliasState, CorrespondenceState, OurLetter, OurLetterKind, OurLetterState, ProfileStatus
from tests import factories
from tests.factories import NOW

K = OurLetterKind
AUTHOR = Author(now=NOW)
TODAY = NOW.date()


def written(session: Session) -> list[OurLetterKind]:
    """Give the kinds of our letters, the oldest first."""
    return list(session.scalars(select(OurLetter.kind).order_by(OurLetter.id)))


def wanting(session: Session, *kinds: OurLetterKind) -> None:
    """Have an organisation that wants letters of these kinds."""
    factories.organisation(session).our_letters = [kind.value for kind in kinds]
    session.flush()


def test_nothing_is_written_that_nobody_wanted(database: Database) -> None:
    """The setting is empty at first."""
    with database.write() as session:
        factories.organisation(session)
        person = factories.profile(session)
        directory.add_alias(session, person, AUTHOR)
        directory.record_consent(session, person, NewConsent(form="by phone", given_on=TODAY), AUTHOR)
        assert causes.renewals(session, now=NOW) == 0
        assert written(session) == []


def test_whoever_can_be_written_to_is_welcomed_once(database: Database) -> None:
    """When both are there, whichever came last: a consent and an address that takes mail."""
    with database.write() as session:
        wanting(session, K.WELCOME)
        person, other = factories.profile(session), factories.profile(session)
        directory.add_alias(session, person, AUTHOR)
        assert written(session) == []
        directory.record_consent(session, person, NewConsent(form="by phone", given_on=TODAY), AUTHOR)
        assert written(session) == [K.WELCOME]
        directory.add_alias(session, person, AUTHOR)
        assert written(session) == [K.WELCOME]
        directory.record_consent(session, other, NewConsent(form="by phone", given_on=TODAY), AUTHOR)
        alias = factories.alias(session, other, state=AliasState.PAUSED)
        directory.change_alias(session, alias, AliasState.ACTIVE, AUTHOR)
        assert written(session) == [K.WELCOME, K.WELCOME]


def test_a_pen_pal_who_stops_is_told_of_and_nobody_else(database: Database) -> None:
    """Kindly and without why; what the organisation or the prison ended is not called a pen pal's wish."""
    with database.write() as session:
        wanting(session, K.PEN_PAL_STOPPED)
        staff, person = factories.staff(session), factories.profile(session)
        between = [factories.correspondence(session, factories.pen_pal(session), person) for _ in Wish]
        for one, wish in zip(between, Wish, strict=True):
            change = Change(state=CorrespondenceState.ENDED, wished_by=wish, why="it became too much")
            correspondences.change(session, one, change, staff, now=NOW)
        told = session.scalars(select(OurLetter)).one()
        assert told.correspondence is not None
        assert told.correspondence.wished_by == Wish.PEN_PAL
        assert "too much" not in str(told.facts)


def test_consent_is_asked_for_again_once_before_it_ends(database: Database) -> None:
    """Not when another follows, nor of who is gone; and not twice, whatever became of the letter."""
    with database.write() as session:
        wanting(session, K.CONSENT_RENEWAL)
        soon, later = TODAY + timedelta(weeks=3), TODAY + timedelta(weeks=40)
        people = [factories.profile(session) for _ in range(4)]
        ends: list[date | None] = [soon, later, soon, soon]
        for person, end in zip(people, ends, strict=True):
            new = NewConsent(form="a form", given_on=TODAY, ends_on=end)
            directory.record_consent(session, person, new, AUTHOR)
        directory.record_consent(session, people[2], NewConsent(form="a form", given_on=TODAY), AUTHOR)
        people[3].status = ProfileStatus.RELEASED
        session.flush()
        assert causes.renewals(session, now=NOW) == 1
        our = session.scalars(select(OurLetter)).one()
        assert (our.profile_id, our.facts["ends_on"]) == (people[0].id, soon.isoformat())
        our.state = OurLetterState.CANCELLED
        session.flush()
        assert causes.renewals(session, now=NOW) == 0
        assert causes.renewals(session, now=NOW + timedelta(weeks=38)) == 1


def test_one_that_staff_wrote_is_a_welcome_too(database: Database) -> None:
    """Nobody is welcomed twice; one that was cancelled does not count."""
    with database.write() as session:
        wanting(session, K.WELCOME)
        person = factories.profile(session, consented_at=NOW)
        by_hand = write(session, K.WELCOME, person, Facts(), now=NOW)
        directory.add_alias(session, person, AUTHOR)
        assert written(session) == [K.WELCOME]
        by_hand.state = OurLetterState.CANCELLED
        session.flush()
        directory.add_alias(session, person, AUTHOR)
        assert written(session) == [K.WELCOME, K.WELCOME]
