"""Bringing a database to this version's tables, on a connection of its own, checked before it counts."""

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


def status(database: Database) -> Status:
    """Say how the database's tables stand to this version's.

    Raises:
        DatabaseError: it cannot be opened.
    """
    with reporting("the database cannot be opened"), database.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory(str(_FOLDER))
    if revision is None:
        return Status.EMPTY
    if revision == script.get_current_head():
        return Status.CURRENT
    known = {step.revision for step in script.walk_revisions()}
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


def _upgrade(database: Database, revision: str = "head") -> None:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    with database.writing() as session:
        connection = session.connection()
        if database.is_sqlite:
            # Foreign keys cannot be switched off inside a transaction, and a table rebuilt with them on would
            # take its children with it: https://sqlite.org/lang_altertable.html#otheralter
            session.rollback()
            _driver(session.connection(), "COMMIT", "PRAGMA foreign_keys=OFF", "BEGIN IMMEDIATE")
            connection = session.connection()
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(1835101292)"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if database.is_sqlite:
            _check_sqlite(connection)
        session.commit()
        if database.is_sqlite:
            connection = session.connection()
            _driver(connection, "COMMIT", "PRAGMA foreign_keys=ON", "BEGIN")


def _driver(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


def _check_sqlite(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    whole = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if broken or whole != "ok":
        message = f"the migrated database does not hold together ({len(broken)} broken references, {whole})"
        raise DatabaseError(message)
