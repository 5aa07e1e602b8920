"""A room of a worker: its children start once for a module, its database and store are each test's own."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from relay.db import Database
from relay.objects import FolderStore
from relay.settings import Settings
from relay.work.room import Room, open_room
from tests.factories import NOW


@pytest.fixture(scope="module")
def warm_room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """Keep the children for the whole module."""
    folder = tmp_path_factory.mktemp("room")
    nowhere = Database(f"sqlite:///{folder / 'nowhere.sqlite3'}")
    room = open_room(Settings(data_dir=folder), nowhere, FolderStore(folder / "objects"))
    yield room
    room.close()
    nowhere.close()


@pytest.fixture
def room(warm_room: Room, database: Database, settings: Settings, tmp_path: Path) -> Room:
    """Give a room on this test's database, where it is always the same moment."""
    store = FolderStore(tmp_path / "objects")
    return replace(warm_room, database=database, store=store, settings=settings, now=lambda: NOW)
