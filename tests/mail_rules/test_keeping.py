"""Mail rules kept: what is in force on a day, who changed what, and that nothing is overwritten."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import mail_rules
from relay.db import Database
from relay.errors import Conflict, Refused
from relay.mail_rules import NewRule, Origin
from relay.models import Audit, MailPoint, MailRule, RuleSeverity
from tests import factories
from tests.factories import NOW

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """Open a session for the whole test."""
    with database.write() as session:
        factories.organisation(session)
        yield session


@pytest.fixture
def point(session: Session) -> MailPoint:
    """Add the address of a prison."""
    return factories.mail_point(session)


def new(**facts: Any) -> NewRule:  # noqa: ANN401 -- any part of a rule
    """Give a rule: at most 25 photos."""
    given: dict[str, Any] = {"kind": "photos", "severity": RuleSeverity.WARN, "source": "handbook"}
    return NewRule(**(given | {"given": {"max_count": "25"}} | facts))


def add(session: Session, point: MailPoint, **facts: Any) -> MailRule:  # noqa: ANN401 -- any part of a rule
    """Add a rule to the prison of an address."""
    return mail_rules.add_rule(session, point.facility, new(**facts), actor_id=None, now=NOW)


def here(session: Session, point: MailPoint, on: date = TODAY) -> list[str]:
    """Give the rules in force that are the prison's own, or the unit's, by their numbers."""
    rules = mail_rules.in_force(session, point, on)
    return [rule.key for rule in rules if rule.origin is not Origin.JURISDICTION]


def test_a_rule_is_in_force_between_its_days(session: Session, point: MailPoint) -> None:
    """From its first day to its last, and no longer once it has ended."""
    rule = add(session, point, effective_from=TODAY, effective_until=TODAY + DAY)
    days = [TODAY - DAY, TODAY, TODAY + DAY, TODAY + 2 * DAY]
    assert [bool(here(session, point, day)) for day in days] == [False, True, True, False]
    mail_rules.end_rule(session, rule, reason="not any more", actor_id=None, now=NOW)
    assert here(session, point) == []


def test_a_units_own_rule_stands_in_place_of_its_prisons(session: Session, point: MailPoint) -> None:
    """Of that kind only, and for that unit only."""
    camp = factories.mail_point(session, point.facility, name="Camp")
    session.refresh(point.facility)
    whole, length = add(session, point), add(session, point, kind="length", given={"max_sheets": "5"})
    own = add(session, point, mail_point_id=camp.id, given={"max_count": "10"})
    assert here(session, point) == [str(length.id), str(whole.id)]
    assert here(session, camp) == [str(length.id), str(own.id)]


def test_a_changed_rule_is_a_new_version(session: Session, point: MailPoint) -> None:
    """The old one ends and stays as it was; the record has both."""
    old = add(session, point)
    changed = mail_rules.change_rule(session, old, new(given={"max_count": "10"}), actor_id=None, now=NOW)
    assert (old.parameters, old.ended_at, changed.version) == ({"max_count": 25}, NOW, 2)
    assert here(session, point) == [str(changed.id)]
    entry = session.scalars(select(Audit).where(Audit.verb == "mail_rule.changed")).one()
    assert entry.detail
    assert (entry.detail.old["parameters"], entry.detail.new["parameters"]) == ({"max_count": 25}, {"max_count": 10})


def test_the_second_of_two_who_change_a_rule_hears_of_the_first(session: Session, point: MailPoint) -> None:
    """What the first did stays."""
    rule = add(session, point)
    mail_rules.change_rule(session, rule, new(given={"max_count": "10"}), actor_id=None, now=NOW)
    with pytest.raises(Conflict):
        mail_rules.change_rule(session, rule, new(given={"max_count": "5"}), actor_id=None, now=NOW)
    with pytest.raises(Conflict):
        mail_rules.end_rule(session, rule, reason="x", actor_id=None, now=NOW)
    rules = mail_rules.in_force(session, point, TODAY)
    assert [one.parameters for one in rules if one.kind == "photos"] == [{"max_count": 10}]


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"given": {}}, "says nothing"),
        ({"given": {"max_count": "lots"}}, "whole number"),
        ({"source": " "}, "where the rule stands"),
        ({"kind": "drones"}, "no kind"),
        ({"kind": "notices", "given": {"note": "x"}, "severity": RuleSeverity.BLOCK}, "no sense"),
        ({"verified_on": TODAY + 3 * DAY}, "day to come"),
        ({"effective_from": TODAY, "effective_until": TODAY - DAY}, "ends before"),
        ({"mail_point_id": 99}, "no such unit"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(
    session: Session, point: MailPoint, facts: dict[str, Any], told: str
) -> None:
    """One line says why, and nothing is stored."""
    with pytest.raises(Refused, match=told):
        add(session, point, **facts)
    assert session.scalar(select(MailRule.id)) is None
