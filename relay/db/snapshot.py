"""The whole database as one SQLite file, at one moment, from either engine; and back into an empty one of either."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, insert, make_url, select, text
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import AddConstraint, DropConstraint, ForeignKeyConstraint

import relay.models  # noqa: F401 -- fills the metadata with every table
from relay import durable
from relay.db.base import Base
from relay.db.engine import Database, DatabaseError
from relay.db.migrate import migrate

_ROWS = 200  # a chunk of a message has 256 KiB


def take(database: Database, target: Path) -> None:
    """Write the database as it is at one moment to a new SQLite file, while others go on writing."""
    if database.is_sqlite:
        with closing(sqlite3.connect(target)) as copy, database.engine.connect() as connection:
            source: Any = connection.connection.driver_connection
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        return
    _migrated(target)
    with _plain(target) as there, _one_moment(database.engine) as here:
        for table in _tables():
            _copy(here, there, table)
        for name, last in _sequences(here):
            there.execute(
                text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), {"last": last, "name": name}
            )


@contextmanager
def staged(source: Path, database: Database) -> Iterator[Callable[[], None]]:
    """Make a snapshot ready for an empty database: checked, of this version, and on SQLite a copy beside its place.

    What is given puts it there, as the last thing: until then nothing of the database was changed.

    Raises:
        DatabaseError: the snapshot is damaged, or of a newer version.
        OSError: there is no room for it.
    """
    _check(source)
    _migrated(source)
    if not database.is_sqlite:
        yield partial(_put_rows, source, database)
        return
    target = Path(make_url(database.engine.url).database or "")
    with durable.laid_beside(source, target) as fresh:
        yield partial(_put_file, fresh, target, database)


def _put_file(fresh: Path, target: Path, database: Database) -> None:
    database.close()
    for old in (target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        old.unlink(missing_ok=True)
    durable.move(fresh, target)


def _put_rows(source: Path, database: Database) -> None:
    migrate(database)
    with _plain(source) as there, database.engine.begin() as here:
        with without_cycles(here):
            for table in _tables():
                _copy(there, here, table)
        for name, last in there.execute(text("SELECT name, seq FROM sqlite_sequence WHERE seq > 0")).all():
            here.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": name, "last": last}
            )


def _tables() -> list[Table]:
    return Base.metadata.sorted_tables


def _copy(source: Connection, target: Connection, table: Table) -> None:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_ROWS)
    for rows in source.execute(query).mappings().partitions():
        target.execute(insert(table), [dict(row) for row in rows])


def _check(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        raise DatabaseError(f"the database in the backup cannot be read ({error}); nothing was changed") from error
    if whole != "ok" or broken:
        raise DatabaseError("the database in the backup does not hold together; nothing was changed")


def _migrated(path: Path) -> None:
    """Bring an SQLite file to this version's tables."""
    opened = Database(f"sqlite:///{path}", pool_size=1)
    try:
        migrate(opened)
    finally:
        opened.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # one file again, without a log beside it


@contextmanager
def _plain(path: Path) -> Iterator[Connection]:
    """Open an SQLite file as a list of tables: foreign keys are not looked at while rows come in any order."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.begin() as connection:
        yield connection


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """See PostgreSQL as it is now, whatever others commit meanwhile."""
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with engine.connect().execution_options(**options) as connection:
        yield connection


def _sequences(connection: Connection) -> list[tuple[str, int]]:
    """Give the last id of each table, so that none is ever given twice."""
    found = []
    for table in _tables():
        if "id" in table.columns and table.columns["id"].identity is not None:
            name = connection.scalar(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": table.name})
            last = connection.execute(text(f"SELECT last_value, is_called FROM {name}")).one()  # noqa: S608 -- its own name
            if last.is_called:
                found.append((table.name, last.last_value))
    return found


@contextmanager
def without_cycles(connection: Connection) -> Iterator[None]:
    """Let tables that name each other be filled one after the other; what they name is checked when all is there."""
    cycles = [
        constraint
        for table in _tables()
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint) and constraint.use_alter
    ]
    for constraint in cycles:
        connection.execute(DropConstraint(constraint))
    yield
    for constraint in cycles:
        connection.execute(AddConstraint(constraint))
