"""Who is told that a letter arrived, and how often."""

from datetime import timedelta
from typing import Any

import pytest

from relay.db import Database
from relay.models import LetterState
from relay.notices import may
from tests import factories
from tests.factories import NOW


def test_one_acknowledgement_a_day(database: Database) -> None:
    """However many letters come; the organisation's own day counts."""
    with database.write() as session:
        factories.organisation(session, time_zone="America/New_York")
        pal = factories.pen_pal(session)
        letters = [factories.letter(session, by=pal) for _ in range(3)]
        assert [may.acknowledge(session, one, now=NOW) for one in letters] == [True, False, False]
        evening = NOW + timedelta(hours=15)  # past midnight in UTC, 23:00 in New York
        assert not may.acknowledge(session, letters[0], now=evening)
        assert may.acknowledge(session, letters[0], now=evening + timedelta(hours=1))


def test_a_machine_is_never_answered(database: Database) -> None:
    """Neither by its state nor by its missing sender, and it does not use up the day."""
    with database.write() as session:
        factories.organisation(session)
        pal = factories.pen_pal(session)
        robot = factories.letter(session, LetterState.AUTOMATIC, by=pal)
        nobody = factories.letter(session, by=pal)
        nobody.message.mail_from = ""
        assert not may.acknowledge(session, robot, now=NOW)
        assert not may.acknowledge(session, nobody, now=NOW)
        assert may.acknowledge(session, factories.letter(session, by=pal), now=NOW)


@pytest.mark.parametrize(
    "pal",
    [
        *({"quiet_at": NOW}, {"stopped_at": NOW}, {"fails_since": NOW}, {"complained_at": NOW}, {"blocked_at": NOW}),
        {"minor_at": NOW},
    ],
)
def test_who_wants_none_or_cannot_get_any_has_none(database: Database, pal: dict[str, Any]) -> None:
    """It is a courtesy."""
    with database.write() as session:
        factories.organisation(session)
        letter = factories.letter(session, by=factories.pen_pal(session, **pal))
        assert not may.acknowledge(session, letter, now=NOW)
