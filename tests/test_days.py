"""Days in the organisation's zone."""

from datetime import UTC, date, datetime

import pytest

from relay import days
from relay.models import Organisation

EVENING = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Europe/Berlin", date(2026, 6, 2)),
        ("America/New_York", date(2026, 6, 1)),
        ("America/New York", date(2026, 6, 1)),
        ("../UTC", date(2026, 6, 1)),
        ("", date(2026, 6, 1)),
    ],
)
def test_a_day_is_counted_where_the_organisation_is(name: str, day: date) -> None:
    """In UTC where its zone is mistyped: letters go on all the same."""
    assert days.day_at(Organisation(time_zone=name), EVENING) == day


def test_before_there_is_an_organisation_days_are_those_of_utc() -> None:
    """Setup may take a while."""
    assert days.day_at(None, EVENING) == date(2026, 6, 1)
