"""Consent: what was agreed stays on record, and the newest in force is the profile's own fact."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from relay import days, directory
from relay.db import Database
from relay.directory import Author, NewConsent, consents
from relay.errors import Conflict, Refused
from relay.models import Profile
from tests import factories
from tests.factories import NOW

AUTHOR = Author(now=NOW)
TODAY = NOW.date()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test."""
    with database.write() as session:
        factories.organisation(session)
        yield session


@pytest.fixture
def person(session: Session) -> Profile:
    """Add somebody who has agreed to nothing."""
    return factories.profile(session)


def given(session: Session, person: Profile, on: date, ends: date | None = None) -> int:
    """Record that they signed a form."""
    new = NewConsent(form="signed, binder 3", scope="letters", given_on=on, ends_on=ends)
    return directory.record_consent(session, person, new, AUTHOR).id


def since(session: Session, person: Profile) -> date | None:
    """Say since when the profile has consent."""
    return None if person.consented_at is None else days.day_of(session, person.consented_at)


def test_the_newest_in_force_counts(session: Session, person: Profile) -> None:
    """When it is withdrawn, the one before it does."""
    early, late = TODAY - timedelta(days=300), TODAY - timedelta(days=3)
    given(session, person, late)
    given(session, person, early)
    assert since(session, person) == late
    newest, older = directory.consents_of(session, person.id)
    directory.withdraw_consent(session, person, newest, TODAY, AUTHOR)
    assert since(session, person) == early
    directory.withdraw_consent(session, person, older, TODAY, AUTHOR)
    assert since(session, person) is None
    assert len(directory.consents_of(session, person.id)) == 2
    with pytest.raises(Conflict, match="already"):
        directory.withdraw_consent(session, person, older, TODAY, AUTHOR)


def test_what_was_only_a_fact_becomes_the_first_of_them(session: Session) -> None:
    """A profile from before forms were kept loses nothing when one is recorded."""
    person = factories.profile(session, consented_at=NOW - timedelta(days=100))
    given(session, person, TODAY)
    told = [one.form for one in directory.consents_of(session, person.id)]
    assert told[0] == "signed, binder 3"
    assert told[1].startswith("not told")


def test_one_that_ends_ends_by_itself(session: Session, person: Profile) -> None:
    """On the day after its last; the sweep looks."""
    given(session, person, TODAY - timedelta(days=9), TODAY)
    assert consents.end_those_over(session, now=NOW) == 0
    assert consents.end_those_over(session, now=NOW + timedelta(days=1)) == 1
    assert person.consented_at is None
    assert consents.end_those_over(session, now=NOW + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("new", "told"),
    [
        (NewConsent(form=" ", given_on=TODAY), "say how"),
        (NewConsent(form="x", given_on=TODAY + timedelta(days=1)), "still to come"),
        (NewConsent(form="x", given_on=TODAY, ends_on=TODAY - timedelta(days=1)), "before it was given"),
    ],
)
def test_what_cannot_be_is_refused(session: Session, person: Profile, new: NewConsent, told: str) -> None:
    """Whoever records it says how it was given, on a day that was."""
    with pytest.raises(Refused, match=told):
        directory.record_consent(session, person, new, AUTHOR)


def test_it_is_not_withdrawn_before_it_was_given(session: Session, person: Profile) -> None:
    """Nor on a day to come."""
    given(session, person, TODAY)
    (one,) = directory.consents_of(session, person.id)
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused):
            directory.withdraw_consent(session, person, one, day, AUTHOR)
    assert one.withdrawn_on is None
