"""The two ways into the database: one reads, one writes, and neither loses anything."""

import sqlite3
import threading
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from relay.db import Database, DatabaseError, engine
from relay.db.engine import reporting
from relay.models import Facility
from tests import factories


def count(database: Database) -> int:
    """Count facilities, as somebody else sees them."""
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Facility)) or 0


@pytest.fixture
def sqlite(tmp_path: Path) -> Database:
    """Give a small SQLite database of its own."""
    database = Database(f"sqlite:///{tmp_path / 'small.sqlite3'}")
    Facility.metadata.tables["facility"].create(database.engine)
    return database


def taken(database: Database) -> bool:
    """Say whether the only write lock of an SQLite database is taken, without waiting for it."""
    with closing(sqlite3.connect(database.engine.url.database or "", timeout=0, isolation_level=None)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


def test_a_block_that_ends_well_is_committed_and_another_is_not(database: Database) -> None:
    """`write` keeps all of its block or nothing; `read` keeps nothing."""
    with database.write() as session:
        factories.facility(session)
    with suppress(DatabaseError), database.write() as session:
        factories.facility(session)
        raise DatabaseError
    with database.read() as session:
        factories.facility(session)
    assert count(database) == 1


def test_readers_do_not_wait_for_a_writer(database: Database) -> None:
    """While somebody writes, others read what was committed before, at once."""
    with database.write() as session:
        factories.facility(session)
        assert count(database) == 0
    assert count(database) == 1


def test_writers_wait_for_their_turn(database: Database) -> None:
    """Many at once: none fails, none is lost, and what each counted is true when it commits."""

    def write() -> None:
        for _ in range(5):
            with database.write() as session:
                session.execute(select(func.count()).select_from(Facility))
                factories.facility(session)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(database) == 20


def test_sqlite_is_durable_concurrent_and_constrained(sqlite: Database) -> None:
    """The pragmas are in force in every connection, readers' and writers'."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 10_000}
    for way in (sqlite.read, sqlite.write):
        with way() as session, way() if way == sqlite.read else sqlite.read() as other:
            for name, value in wanted.items():
                assert session.execute(text(f"PRAGMA {name}")).scalar() == value
                assert other.execute(text(f"PRAGMA {name}")).scalar() == value
    sqlite.close()


def test_postgresql_waits_for_the_disk(database: Database) -> None:
    """Whatever the server's default is, a commit here is a commit."""
    if not database.is_sqlite:
        for way in (database.read, database.write):
            with way() as session:
                assert session.execute(text("SHOW synchronous_commit")).scalar() == "on"
                assert session.execute(text("SHOW TIME ZONE")).scalar() == "UTC"


def test_a_writer_takes_the_lock_at_once_and_a_reader_never(sqlite: Database) -> None:
    """BEGIN IMMEDIATE: a writer that has begun to look can also write; a reader is in nobody's way."""
    with sqlite.write() as session:
        session.execute(text("SELECT 1"))
        assert taken(sqlite)
    assert not taken(sqlite)
    with sqlite.read() as session:
        session.execute(select(func.count()).select_from(Facility))
        assert not taken(sqlite)
    with sqlite.writing() as session:
        session.execute(text("SELECT 1"))
        assert taken(sqlite)
    assert not taken(sqlite)
    sqlite.close()


def test_a_connection_alone_never_returns_to_the_others(database: Database) -> None:
    """Whatever is set on it is gone with it."""
    setting = "PRAGMA cache_size = -77" if database.is_sqlite else "SET application_name TO 'alone'"
    with database.alone() as connection, connection.begin():
        connection.execute(text(setting))
    asked = "PRAGMA cache_size" if database.is_sqlite else "SHOW application_name"
    with database.read() as one, database.read() as other:
        assert {session.execute(text(asked)).scalar() for session in (one, other)} & {-77, "alone"} == set()


def test_an_error_of_the_driver_is_told_in_one_line(sqlite: Database) -> None:
    """A person reads what could not be done and why."""
    with (
        pytest.raises(DatabaseError, match=r"^looking: no such table: nowhere$"),
        reporting("looking"),
        sqlite.read() as session,
    ):
        session.execute(text("SELECT * FROM nowhere"))
    sqlite.close()


def test_a_lock_that_is_never_given_back_ends_in_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting has an end, so that the sender hears 451 and not silence."""
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0)
    database = Database(f"sqlite:///{tmp_path / 'small.sqlite3'}")
    with closing(sqlite3.connect(tmp_path / "small.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="locked"), database.writing() as session:
            session.execute(text("SELECT 1"))
        other.execute("ROLLBACK")
    database.close()
