"""Workers that are killed while they send, through a smarthost that fails: none is lost, none is taken twice."""

from pathlib import Path

import pytest

from relay.settings import Settings
from tests.sending.storm import storm


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_whoever_is_killed_loses_no_email_and_sends_none_twice(
    database_url: str, settings: Settings, tmp_path: Path
) -> None:
    """What nobody can know is parked, and everything else has one end. Ten thousand are measured by `script/storm`."""
    settings.data_dir.mkdir(parents=True)
    found = storm(database_url, settings.data_dir, notices=40, kills=1, workers=1, faster=600, seconds_most=60)
    assert (found.open, found.lost, found.taken_twice, found.taken_untold) == (0, 0, 0, 0)
    assert found.sent + found.refused + found.unsure + found.parked == 40
    assert found.kills > 0
