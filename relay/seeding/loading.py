"""Many rows at once: each engine's quickest way in, with the indexes made when everything is there."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, text

from relay.db import Database
from relay.db.base import Base
from relay.db.snapshot import without_cycles

Row = tuple[Any, ...]


class Loader:
    """Puts rows into tables as they are stored: enums by their values, JSON as text."""

    def __init__(self, connection: Connection, *, sqlite: bool) -> None:
        """Load through this connection."""
        self.connection = connection
        self.is_sqlite = sqlite

    def moment(self, at: datetime) -> object:
        """Give a moment as the engine keeps it."""
        plain = at.astimezone(UTC)
        return plain.replace(tzinfo=None).isoformat(" ", "microseconds") if self.is_sqlite else plain

    def put(self, table: str, columns: str, rows: Sequence[Row]) -> None:
        """Insert rows. Tables and columns are named here, in the code, only."""
        driver: Any = self.connection.connection.dbapi_connection
        if not rows:
            return
        if self.is_sqlite:
            marks = ", ".join("?" for _ in rows[0])
            driver.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608
            return
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)


@contextmanager
def loading(database: Database, tables: Collection[str]) -> Iterator[Loader]:
    """Open a loader whose rows are there when the block ends well, and none of them when it does not.

    The indexes of these tables are made when everything is there; to any other a few rows may be added.
    """
    with database.alone() as connection:
        if database.is_sqlite:
            for pragma in ("cache_size=-1000000", "synchronous=OFF", "foreign_keys=OFF"):
                connection.connection.cursor().execute(f"PRAGMA {pragma}")
        with connection.begin():
            indexes = _take_indexes(connection, tables, sqlite=database.is_sqlite)
            with nullcontext() if database.is_sqlite else without_cycles(connection):
                yield Loader(connection, sqlite=database.is_sqlite)
            for statement in indexes:
                connection.exec_driver_sql(statement)
            if not database.is_sqlite:
                _go_on_counting(connection)
    if not database.is_sqlite:
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _take_indexes(connection: Connection, tables: Collection[str], *, sqlite: bool) -> list[str]:
    """Drop what orders rows and constrains nothing; give the statements that make it again."""
    known = (
        "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'"
        if sqlite
        else "SELECT tablename, indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = 'public' AND indexdef LIKE 'CREATE INDEX%%'"
    )
    rows = connection.exec_driver_sql(known)
    found = [(str(name), str(made)) for table, name, made in rows if table in tables]
    for name, _made in found:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    return [made for _name, made in found]


def _go_on_counting(connection: Connection) -> None:
    """Let PostgreSQL give ids behind those that were put in."""
    for table in Base.metadata.sorted_tables:
        if "id" in table.columns and table.columns["id"].identity is not None:
            last = f"SELECT max(id) FROM {table.name}"  # noqa: S608 -- its own name
            highest = connection.scalar(text(last))
            if highest:
                place = {"name": table.name, "last": highest}
                connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), place)
