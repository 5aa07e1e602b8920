"""The names of what is counted."""

from datetime import UTC, datetime, timedelta

from relay.intake.limits.rates import Rates, beginning_of_hour
from relay.settings import Settings

NOW = datetime(2026, 11, 23, 10, 59, 30, tzinfo=UTC)


def names(rates: Rates, now: datetime = NOW) -> list[str]:
    """Give all names of one message."""
    subjects = rates.of_sender("192.0.2.0/24", "wanda@example.org", now) + rates.of_aliases("192.0.2.0/24", [7], now)
    return [subject.name for subject in subjects]


def test_a_name_says_nothing_without_the_key(settings: Settings) -> None:
    """Not who wrote from where to whom; another key gives other names, so nothing can be tried; nor do hours meet."""
    ours = names(Rates(settings, "a secret"))
    assert [name.partition(":")[0] for name in ours] == ["network", "sender", "alias", "share"]
    assert not any(part in name for name in ours for part in ("192", "wanda", "example"))
    assert names(Rates(settings, "a secret")) == ours, "all processes agree"
    assert set(ours).isdisjoint(names(Rates(settings, "another secret")))
    assert set(ours).isdisjoint(names(Rates(settings, "a secret"), NOW + timedelta(hours=1)))


def test_bytes_that_are_no_text_have_a_name_too(settings: Settings) -> None:
    """An envelope sender may hold anything."""
    assert len(Rates(settings, "a secret").of_sender("192.0.2.0/24", "wan\udcffda@ex\0ample", NOW)) == 2


def test_an_hour_begins_at_its_beginning() -> None:
    """In UTC, so that no process has another."""
    assert beginning_of_hour(NOW) == datetime(2026, 11, 23, 10, tzinfo=UTC)
