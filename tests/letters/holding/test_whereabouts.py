"""Letters that come while somebody is paused or in transit: they wait, none is lost, and they go on afterwards."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from relay import directory
from relay.db import Database
from relay.directory import Author, Move
from relay.letters.arriving import arrivals
from relay.letters.paper import proofs
from relay.models import Alias, HeldFor, Letter, LetterState, Profile, ProfileStatus
from relay.reading import Mailbox, Reading, Segment
from tests import factories
from tests.factories import NOW

S, P = LetterState, ProfileStatus
LATER = Author(now=NOW + timedelta(days=2))
READING = Reading(
    subject="Hello", senders=(Mailbox("Wanda", "wanda@example.org"),), segments=(Segment("Dear Marcus,", kept=True),)
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test."""
    with database.write() as session:
        factories.organisation(session)
        yield session


def arrived(session: Session, to: Alias) -> Letter:
    """Let a letter come in, be read and set, and go as far as it may."""
    message = factories.message(session, to=[to])
    letter = factories.letter(session, S.RECEIVED, to=to, of=message)
    arrivals.begin(session, message.id, now=NOW)
    arrivals.store(session, message, READING, (), now=NOW)
    proofs.bring_to_review(session, letter, ask_to_confirm=False, now=NOW)
    session.flush()
    return letter


def away(session: Session, status: ProfileStatus) -> tuple[Profile, Letter]:
    """Let somebody be away, and a letter come for them."""
    person = factories.profile(session)
    reached = factories.alias(session, person)
    directory.set_status(session, person, status, Author(now=NOW), source="the locator")
    return person, arrived(session, reached)


@pytest.mark.parametrize("status", [P.PAUSED, P.IN_TRANSIT])
def test_a_letter_waits_until_its_person_is_back(session: Session, status: ProfileStatus) -> None:
    """It is held before anybody reads it, and comes to review when they are active again."""
    person, letter = away(session, status)
    assert (letter.state, letter.held_for) == (S.ON_HOLD, HeldFor.TRANSIT)
    if status is P.PAUSED:
        directory.set_status(session, person, P.ACTIVE, LATER)
    else:
        there = factories.mail_point(session)
        directory.move_profile(session, person, Move(point=there, source="the locator"), LATER)
    session.refresh(letter)
    assert (letter.state, letter.held_for) == (S.IN_REVIEW, None)


@pytest.mark.parametrize("gone", [P.RELEASED, P.DIED])
@pytest.mark.parametrize("status", [P.PAUSED, P.IN_TRANSIT])
def test_a_letter_whose_person_does_not_come_back_is_for_staff(
    session: Session, status: ProfileStatus, gone: ProfileStatus
) -> None:
    """What waited for them would wait for ever; staff say what becomes of it."""
    person, letter = away(session, status)
    directory.set_status(session, person, gone, LATER, source="the locator")
    session.refresh(letter)
    assert (letter.state, letter.held_for) == (S.ON_HOLD, HeldFor.STAFF)
