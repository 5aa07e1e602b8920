"""Bounces of every shape through the listener and the worker, which are killed: each is acted on once, or seen."""

from pathlib import Path

import pytest

from tests.bounces.storm import storm
from tests.conftest import on_sqlite


@on_sqlite
@pytest.mark.timeout(240)
def test_bounces_act_once_whoever_is_killed(database_url: str, tmp_path: Path) -> None:
    """Nothing is lost, nobody is written to, no forgery counts. Ten thousand are measured by `script/storm bounces`."""
    found = storm(database_url, tmp_path / "var", bounces=30, kills=1, seconds_most=110)
    wrong = (found.lost, found.stored_twice, found.open, found.acted_twice, found.not_acted_on, found.acted_on_wrongly)
    assert wrong == (0, 0, 0, 0, 0, 0)
    assert (found.addresses_wrong, found.sorted_wrongly, found.notices_written) == (0, 0, 0)
    assert found.taken + found.refused == found.offered
    assert min(found.kills, found.addresses_marked, found.left_for_staff, found.put_away, found.refused) > 0
