"""The installation's key: one for every process, for this machine's eyes only."""

import threading
from pathlib import Path

from relay import keys
from relay.settings import Settings


def test_the_key_is_made_once_and_kept(settings: Settings) -> None:
    """The second call gives the first one's key, from a file only its owner reads."""
    key = keys.secret_key(settings)
    assert len(key) >= 40
    assert keys.secret_key(settings) == key
    file = settings.data_dir / keys.FILE_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == [keys.FILE_NAME]


def test_a_key_that_is_set_is_used_and_not_written(tmp_path: Path) -> None:
    """Who names a key in the settings keeps it elsewhere."""
    settings = Settings.model_validate({"data_dir": tmp_path / "var", "secret_key": "given"})
    assert keys.secret_key(settings) == "given"
    assert not (tmp_path / "var").exists()


def test_all_who_ask_at_once_get_the_same_key(settings: Settings) -> None:
    """Processes that start together never sign with different keys, and never read half of one."""
    found: set[str] = set()
    gate = threading.Barrier(8)

    def ask() -> None:
        gate.wait()
        found.add(keys.secret_key(settings))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 1
    assert [path.name for path in settings.data_dir.iterdir()] == [keys.FILE_NAME]
