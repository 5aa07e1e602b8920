"""What else goes to a person, and the same words to several: counted for rules, and said where it is mass mail."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from relay import days, mail_rules
from relay.db import Database
from relay.letters.paper.sending import FLAG, mass_flags, sending_of
from relay.mail_rules import RuleInForce, SendingFacts
from relay.models import Letter, LetterState, MailPoint, OurLetterState, Profile
from relay.screening.facts import Severity
from tests import factories
from tests.factories import NOW

S = LetterState
TEXT = "Dear friend, the garden is green and the plums are late this year. " * 3


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test, with an organisation."""
    with database.write() as session:
        factories.organisation(session)
        yield session


@pytest.fixture
def point(session: Session) -> MailPoint:
    """Give a prison that counts letters."""
    there = factories.mail_point(session)
    says = {"max_a_week": 1, "single_recipient": True, "mass_letters": False}
    factories.mail_rule(session, there.facility, kind="frequency", parameters=says)
    return there


def written(session: Session, to: Profile, text: str = TEXT, state: S = S.IN_REVIEW, **columns: Any) -> Letter:  # noqa: ANN401
    """Add a letter of these words to somebody, by a pen pal of its own."""
    row = factories.letter(session, state, to=factories.alias(session, to), **columns)
    assert row.reading is not None
    row.reading.text = text
    session.flush()
    return row


def rules(session: Session, letter: Letter) -> list[RuleInForce]:
    """Give the rules in force there."""
    return mail_rules.in_force(session, letter.profile.mail_point, days.day_of(session, NOW))


def facts(session: Session, letter: Letter) -> SendingFacts:
    """Give what is counted for a letter."""
    return sending_of(session, letter, rules(session, letter), NOW)


def test_a_week_and_one_person_are_counted_for_the_person(session: Session, point: MailPoint) -> None:
    """Letters of other pen pals, and of ours, are letters that week; who writes is counted from both sides."""
    marcus, daniel = factories.profile(session, point), factories.profile(session, point)
    row = written(session, marcus)
    assert (facts(session, row).letters_this_week, facts(session, row).people_writing) == (1, 1)
    other = factories.pen_pal(session, address="other@example.org")
    written(session, marcus, state=S.APPROVED, approved_at=NOW - timedelta(days=2), pen_pal_id=other.id)
    written(session, daniel, state=S.APPROVED, approved_at=NOW - timedelta(days=2), pen_pal_id=other.id)
    factories.our_letter(session, OurLetterState.APPROVED, to=marcus, approved_at=NOW - timedelta(days=1))
    found = facts(session, row)
    assert (found.letters_this_week, found.people_written_to, found.people_writing) == (3, 1, 2)


def test_a_part_that_waits_for_its_day_is_counted_then(session: Session, point: MailPoint) -> None:
    """Two parts that go a week apart are one letter a week each, though both were approved today."""
    marcus = factories.profile(session, point)
    first = written(session, marcus, state=S.APPROVED, approved_at=NOW)
    later = days.day_of(session, NOW) + timedelta(days=7)
    second = written(session, marcus, state=S.APPROVED, approved_at=NOW, not_before=later)
    assert (facts(session, first).letters_this_week, facts(session, second).letters_this_week) == (1, 1)
    second.not_before = later - timedelta(days=3)
    session.flush()
    assert facts(session, second).letters_this_week == 2


def test_the_same_words_to_others_of_a_prison_are_said_whoever_wrote_them(session: Session, point: MailPoint) -> None:
    """Whatever stands between the words; not to the same person, nor elsewhere, nor where it was turned down."""
    people = [factories.profile(session, point) for _ in range(4)]
    elsewhere = factories.profile(session, factories.mail_point(session))
    pen_pal = factories.pen_pal(session, address="other@example.org").id
    row = written(session, people[0])
    assert mass_flags(session, row, NOW) == []
    written(session, people[1], TEXT.upper().replace(",", "\n\n"), pen_pal_id=pen_pal)
    written(session, people[2], state=S.MAILED, pen_pal_id=pen_pal)
    written(session, people[3], state=S.REJECTED)
    written(session, people[0])
    written(session, elsewhere)
    written(session, people[3], TEXT + " And more.")
    (found,) = mass_flags(session, row, NOW)
    assert (found.rule, found.severity, found.parameters["people"]) == (FLAG, Severity.WARN, 2)
    assert facts(session, row).same_letters == 3


def test_a_greeting_is_no_mass_mail(session: Session, point: MailPoint) -> None:
    """So many write it that saying so would say nothing."""
    marcus, daniel = factories.profile(session, point), factories.profile(session, point)
    rows = [written(session, to, "A merry Christmas to you!") for to in (marcus, daniel)]
    assert mass_flags(session, rows[0], NOW) == []
