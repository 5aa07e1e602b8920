"""Bringing a database to this version's tables, on a connection of its own, checked before it counts."""

import os
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from relay.db.engine import Database, DatabaseError, reporting

_FOLDER = Path(__file__).parent / "migrations"


class Status(Enum):
    """How a database stands to this version of Mailcall."""

    EMPTY = "empty"
    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


def newest() -> str | None:
    """Name the last step of this version."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def status(database: Database) -> Status:
    """Say how the database's tables stand to this version's.

    Raises:
        DatabaseError: it cannot be opened.
    """
    with reporting("the database cannot be opened"), database.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        return Status.EMPTY
    if revision == newest():
        return Status.CURRENT
    known = {step.revision for step in ScriptDirectory(str(_FOLDER)).walk_revisions()}
    return Status.OLDER if revision in known else Status.NEWER


def require_current(database: Database) -> None:
    """Stop a process whose database is not of its version.

    Raises:
        DatabaseError: it is older, newer or empty; the line says what to do.
    """
    told = {
        Status.EMPTY: "the database has no tables yet: start with `mailcall serve` or run `mailcall setup`",
        Status.OLDER: "the database is of an older version: run `mailcall serve` once, which brings it up to date",
        Status.NEWER: _NEWER,
    }.get(status(database))
    if told:
        raise DatabaseError(told)


_NEWER = (
    "the database was made by a newer version of Mailcall and was left as it is: "
    "install that version or restore a backup of this one"
)


def migrate(database: Database) -> bool:
    """Bring the database to this version; say whether anything was done.

    Raises:
        DatabaseError: it is of a newer version, or a check after the migration failed and everything was undone.
    """
    current = status(database)
    if current is Status.NEWER:
        raise DatabaseError(_NEWER)
    if current is Status.CURRENT:
        return False
    with reporting("the database could not be brought up to date and was left as it was"):
        _upgrade(database)
    return True


def _upgrade(database: Database, revision: str = "head", *, further: Sequence[Path] = ()) -> None:
    """Take the steps up to `revision` in one transaction; `further` folders hold steps after this version's own."""
    config = Config()
    for option, value in (
        ("script_location", str(_FOLDER)),
        ("version_locations", os.pathsep.join(map(str, (_FOLDER / "versions", *further)))),
        ("path_separator", "os"),
    ):
        config.set_main_option(option, value.replace("%", "%%"))
    with database.alone() as connection:
        if database.is_sqlite:
            # Foreign keys cannot be switched off inside a transaction, and a table rebuilt with them on would
            # take its children with it: https://sqlite.org/lang_altertable.html#otheralter
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            config.attributes["connection"] = connection
            _take_steps(connection, config, revision)


def _take_steps(connection: Connection, config: Config, revision: str) -> None:
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(1835101292)"))
        command.upgrade(config, revision)
        return
    given = _last_ids(connection)
    command.upgrade(config, revision)
    _keep_last_ids(connection, given)
    _check_sqlite(connection)


def _last_ids(connection: Connection) -> dict[str, int]:
    """Give the highest id that each table ever gave (https://sqlite.org/autoinc.html)."""
    tables = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.exec_driver_sql(tables).first() is None:
        return {}
    rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {str(name): int(last) for name, last in rows}


def _keep_last_ids(connection: Connection, given: Mapping[str, int]) -> None:
    """A rebuilt table knows only the rows it still has; ids it gave before are not given again."""
    for table, last in given.items():
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ? AND seq < ?", (table, last))
        connection.exec_driver_sql(
            "INSERT INTO sqlite_sequence (name, seq) SELECT name, ? FROM sqlite_master"
            " WHERE type = 'table' AND name = ? AND name NOT IN (SELECT name FROM sqlite_sequence)",
            (last, table),
        )


def _check_sqlite(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if broken or whole != "ok":
        message = f"the migrated database does not hold together ({len(broken)} broken references, {whole})"
        raise DatabaseError(message)
