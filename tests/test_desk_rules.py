"""How the desk works: an administrator says it, what makes no sense is refused, what changed is recorded."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from relay.db import Database
from relay.errors import Refused
from relay.models import Audit, Organisation, Role
from relay.setup import desk_rules
from tests import factories
from tests.factories import NOW


def test_what_changed_is_recorded_with_its_old_value(database: Database) -> None:
    """Only that; saying the same again records nothing."""
    with database.write() as session:
        rules = desk_rules.rules_of(factories.organisation(session))
        person = factories.staff(session)
        new = replace(rules, urgent_minutes=30, urgent_staff_id=person.id, second_reader_for=("photos",))
        assert desk_rules.change(session, new, actor_id=person.id, now=NOW)
        assert not desk_rules.change(session, new, actor_id=person.id, now=NOW)
        row = session.scalars(select(Audit).where(Audit.verb == "desk.changed")).one()
        assert row.detail is not None
        assert row.detail.old == {"urgent_minutes": 60, "urgent_staff_id": None, "second_reader_for": []}
        assert row.detail.new == {"urgent_minutes": 30, "urgent_staff_id": person.id, "second_reader_for": ["photos"]}
        assert session.get_one(Organisation, 1).urgent_minutes == 30


def test_what_makes_no_sense_is_refused(database: Database) -> None:
    """Times out of bounds, kinds that do not exist, a person who reads no letters or is gone."""
    with database.write() as session:
        rules = desk_rules.rules_of(factories.organisation(session))
        printer, gone = factories.staff(session, Role.PRINTER), factories.staff(session, active=False)
        assert desk_rules.could_be_named(session) == []
        for wrong in (
            {"promise_hours": 0},
            {"urgent_minutes": 1},
            {"second_reader_for": ("everything",)},
            {"urgent_procedure": "a" * 20_001},
            {"urgent_staff_id": printer.id},
            {"urgent_staff_id": gone.id},
            {"urgent_staff_id": 99},
        ):
            with pytest.raises(Refused):
                desk_rules.change(session, replace(rules, **wrong), actor_id=None, now=NOW)


def test_an_installation_without_organisation_has_no_desk(database: Database) -> None:
    """It is set up first."""
    rules = desk_rules.DeskRules(
        promise_hours=1,
        second_reader_for=(),
        urgent_staff_id=None,
        urgent_minutes=60,
        urgent_procedure="",
        sealing_procedure="",
    )
    with database.write() as session, pytest.raises(Refused, match="no organisation"):
        desk_rules.change(session, rules, actor_id=None, now=NOW)
