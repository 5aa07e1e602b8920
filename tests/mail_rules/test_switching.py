"""Rules that come with Mailcall: off until an administrator confirmed them, for what they said then, on the record."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import mail_rules
from relay.db import Database
from relay.errors import Conflict, NotFound, Refused
from relay.mail_rules import Origin, RuleInForce, switching
from relay.models import Audit, MailPoint, Role, RuleSeverity
from tests import factories
from tests.factories import NOW

TODAY = NOW.date()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test."""
    with database.write() as session:
        factories.organisation(session)
        yield session


@pytest.fixture
def point(session: Session) -> MailPoint:
    """Add the address of a prison in Pennsylvania."""
    return factories.mail_point(session, factories.facility(session, jurisdiction="us-pa"))


def shipped(session: Session, point: MailPoint) -> dict[str, RuleInForce]:
    """Give the rules of the jurisdiction that are in force."""
    rules = mail_rules.in_force(session, point, TODAY)
    return {rule.key: rule for rule in rules if rule.origin is Origin.JURISDICTION}


def confirm(session: Session, name: str, key: str) -> None:
    """Confirm a rule as an administrator."""
    word = switching.word_on(session, name, key)
    staff = factories.staff(session, Role.ADMIN)
    switching.confirm(session, [word], staff, confirmed_on=TODAY, note="their page", now=NOW)


def test_what_sources_disagree_about_is_confirmed_by_name_only(session: Session) -> None:
    """A rule that a court stopped is never switched on among others; what was confirmed is not confirmed again."""
    confirm(session, "us-in", "notices")
    together = switching.together(switching.words(session, switching.shipped("us-in")))
    assert [word.rule.key for word in together] == ["pen-pal-services"]


def test_a_state_says_nothing_until_somebody_confirmed_it(session: Session, point: MailPoint) -> None:
    """Then the one rule is in force, with the day, and the record says who."""
    assert shipped(session, point) == {}
    confirm(session, "us-pa", "photos")
    assert list(shipped(session, point)) == ["us-pa/photos"]
    assert shipped(session, point)["us-pa/photos"].verified_on == TODAY
    entry = session.scalars(select(Audit).where(Audit.verb == "jurisdiction_rule.confirmed")).one()
    assert entry.actor_id
    assert entry.detail
    assert entry.detail.new["rule"] == "us-pa/photos"


def test_the_federal_rules_warn_from_the_start_and_stop_nothing(session: Session) -> None:
    """But for those that no source carries; once confirmed they stop."""
    point = factories.mail_point(session)
    rules = shipped(session, point)
    assert rules["us-bop/recipient"].severity is RuleSeverity.BLOCK
    assert not any(rule.stops for rule in rules.values())
    assert {"us-bop/paper", "us-bop/scan-act", "us-bop/copies"}.isdisjoint(rules)
    confirm(session, "us-bop", "recipient")
    assert shipped(session, point)["us-bop/recipient"].stops


def test_what_is_about_one_unit_holds_there_only(session: Session) -> None:
    """Six sheets are the rule of a Communications Management Unit, and of no other."""
    plain = factories.mail_point(session)
    cmu = factories.mail_point(session, plain.facility, name="CMU")
    assert "us-bop/cmu-length" in shipped(session, cmu)
    assert "us-bop/cmu-length" not in shipped(session, plain)


def test_a_facilitys_own_rule_stands_in_place_of_the_jurisdictions(session: Session, point: MailPoint) -> None:
    """Of that kind, and where rules are about one class of mail, of that class."""
    for key in ("photos", "length", "destination-general", "destination-publications"):
        if key != "length":
            confirm(session, "us-pa", key)
    factories.mail_rule(session, point.facility, parameters={"max_count": 5})
    given = {"mail": "general", "goes_to": "facility"}
    factories.mail_rule(session, point.facility, kind="destination", parameters=given)
    assert list(shipped(session, point)) == ["us-pa/destination-publications"]


def test_a_confirmation_is_of_what_the_rule_said(session: Session, point: MailPoint) -> None:
    """Changed since, it is off again and says so."""
    confirm(session, "us-pa", "photos")
    word = switching.word_on(session, "us-pa", "photos")
    later = replace(word, rule=replace(word.rule, version=word.rule.version + 1))
    assert (word.is_on, word.changed_since) == (True, False)
    assert (later.is_on, later.changed_since, later.verified_on) == (False, True, None)


def test_a_federal_rule_that_changed_is_off_until_somebody_looked(session: Session) -> None:
    """Whether it was confirmed or switched off before: what is on from the start is what nobody spoke of."""
    admin = factories.staff(session, Role.ADMIN)
    word = switching.word_on(session, "us-bop", "sender")
    assert word.is_on
    switching.switch_off(session, [word], admin, why="x", now=NOW)
    word = switching.word_on(session, "us-bop", "sender")
    later = replace(word, rule=replace(word.rule, version=word.rule.version + 1))
    assert (word.is_on, later.is_on, later.changed_since) == (False, False, False)


def test_a_rule_is_switched_off_with_a_reason(session: Session, point: MailPoint) -> None:
    """And whoever saw it before is told."""
    confirm(session, "us-pa", "photos")
    word = switching.word_on(session, "us-pa", "photos")
    seen = switching.seen([word])
    staff = factories.staff(session, Role.ADMIN)
    with pytest.raises(Refused, match="why"):
        switching.switch_off(session, [word], staff, why=" ", now=NOW)
    switching.switch_off(session, [word], staff, why="out of date", now=NOW)
    assert shipped(session, point) == {}
    with pytest.raises(Conflict):
        switching.require_seen([switching.word_on(session, "us-pa", "photos")], seen)


def test_only_an_administrator_confirms_and_says_where(session: Session, point: MailPoint) -> None:
    """On a day that has come."""
    word, admin = switching.word_on(session, "us-pa", "photos"), factories.staff(session, Role.ADMIN)
    reviewer = factories.staff(session, Role.REVIEWER)
    with pytest.raises(Refused, match="admin"):
        switching.confirm(session, [word], reviewer, confirmed_on=TODAY, note="x", now=NOW)
    with pytest.raises(Refused, match="looked it up"):
        switching.confirm(session, [word], admin, confirmed_on=TODAY, note="", now=NOW)
    with pytest.raises(Refused, match="day to come"):
        switching.confirm(session, [word], admin, confirmed_on=TODAY + timedelta(days=3), note="x", now=NOW)
    with pytest.raises(NotFound):
        switching.word_on(session, "us-pa", "drones")
    with pytest.raises(NotFound):
        switching.shipped("us-zz")
