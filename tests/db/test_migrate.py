"""Migrations: a filled database comes through them whole, or stays as it was."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex
from sqlalchemy.exc import DBAPIError, IntegrityError

import relay.models  # noqa: F401 -- fills the metadata
from relay.db import Base, Database, DatabaseError, migrate
from relay.db.migrate import Status
from tests.db.filler import ROWS, everything, fill, is_ours
from tests.db.triggers import triggers

STEPS = Path(__file__).parent / "steps"
BROKEN = Path(__file__).parent / "broken"
FRESH: dict[str, dict[str, Any]] = {"letter": {"postage": None, "note": "-"}, "message": {"weight": 7, "note": "-"}}


@pytest.fixture
def empty(empty_database_url: str) -> Iterator[Database]:
    """Open a database that no migration has seen."""
    opened = Database(empty_database_url)
    yield opened
    opened.close()


def constraints(database: Database) -> dict[str, Any]:
    """Give what holds each table together, as the database itself tells it."""
    found = inspect(database.engine)
    return {
        table: {
            "primary": found.get_pk_constraint(table),
            "unique": sorted(map(repr, found.get_unique_constraints(table))),
            "checks": sorted(map(repr, found.get_check_constraints(table))),
            "foreign": sorted(map(repr, found.get_foreign_keys(table))),
            "indexes": sorted(_index(index) for index in found.get_indexes(table)),
        }
        for table in found.get_table_names()
        if is_ours(table)
    }


def _index(index: ReflectedIndex) -> str:
    options = {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    return f"{index['name']} {index['column_names']} {index['unique']} {options}"


def test_the_steps_make_what_the_models_say(empty: Database) -> None:
    """From nothing to the newest step there is no difference left to the models."""
    assert migrate.status(empty) is Status.EMPTY
    with pytest.raises(DatabaseError, match="mailcall setup"):
        migrate.require_current(empty)
    assert migrate.migrate(empty)
    assert migrate.status(empty) is Status.CURRENT
    migrate.require_current(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": _is_ours})
        assert compare_metadata(context, Base.metadata) == []


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or is_ours(name or "")


def test_the_models_checks_are_in_the_database(database: Database) -> None:
    """The comparison above does not see CHECK constraints: each of the models' is there by name."""
    found = inspect(database.engine)
    for table in Base.metadata.tables.values():
        wanted = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert wanted == {str(check["name"]) for check in found.get_check_constraints(table.name)}, table.name


def test_every_id_is_given_once_by_declaration(tmp_path: Path) -> None:
    """SQLite gives an id again after deletion, unless the table was created otherwise."""
    database = Database(f"sqlite:///{tmp_path / 'mailcall.sqlite3'}")
    migrate.migrate(database)
    with database.read() as session:
        found = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
        made = {str(name): str(sql) for name, sql in found}
    database.close()
    for table in Base.metadata.tables.values():
        if "id" in table.c and table.name != "organisation":
            assert "AUTOINCREMENT" in made[table.name], table.name


def test_migrating_twice_does_nothing_the_second_time(database: Database) -> None:
    """A start of the same version touches nothing."""
    before = everything(database)
    assert not migrate.migrate(database)
    assert everything(database) == before


def test_a_database_of_a_newer_version_is_left_as_it_is(database: Database) -> None:
    """One line says so, for every process, and nothing is written."""
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = everything(database)
    assert migrate.status(database) is Status.NEWER
    for act in (migrate.migrate, migrate.require_current):
        with pytest.raises(DatabaseError, match="newer version") as caught:
            act(database)
        assert "\n" not in str(caught.value)
    assert everything(database) == before


def test_a_database_that_cannot_be_opened_says_so_in_one_line(tmp_path: Path) -> None:
    """A folder that is not there, and a file that is no database."""
    (tmp_path / "letter.txt").write_bytes(b"Dear Marcus, " * 1000)
    for path in (tmp_path / "nowhere" / "mailcall.sqlite3", tmp_path / "letter.txt"):
        database = Database(f"sqlite:///{path}")
        with pytest.raises(DatabaseError, match="cannot be opened") as caught:
            migrate.migrate(database)
        assert "\n" not in str(caught.value)
        database.close()


def test_a_filled_database_comes_through_whole(database: Database) -> None:
    """Rebuilt tables and new columns lose no row, no value, no child, no constraint and no trigger."""
    fill(database)
    before, held = everything(database), constraints(database)
    assert all(rows for table, rows in before.items()), "every table has rows"
    migrate._upgrade(database, further=[STEPS])
    after = everything(database)
    assert after.pop("alembic_version") != before.pop("alembic_version")
    assert after.keys() == before.keys()
    for table, rows in before.items():
        known = rows[0].keys()
        assert [{key: row[key] for key in known} for row in after[table]] == rows, table
    for table, values in FRESH.items():
        assert all(values.items() <= row.items() for row in after[table])
    assert constraints(database) == held
    with database.engine.connect() as connection:
        assert triggers(connection) == ["profile_number_stays"]


def test_after_a_migration_everything_is_in_force(database: Database) -> None:
    """Foreign keys, triggers and constraints hold in every connection, also in those that were open before."""
    fill(database)
    with database.read() as one, database.read() as other:
        one.execute(text("SELECT 1"))
        other.execute(text("SELECT 1"))
    migrate._upgrade(database, further=[STEPS])
    refused = (
        "DELETE FROM message",
        "DELETE FROM profile WHERE id = 1",
        "UPDATE letter SET profile_id = 99",
        "UPDATE profile SET register_number = 'x'",
        "UPDATE profile SET status = 'lost'",
        "UPDATE letter SET state = 'lost'",
    )
    for statement in refused:
        with pytest.raises(DBAPIError), database.write() as session:
            session.execute(text(statement))
    if database.is_sqlite:
        with database.engine.connect() as one, database.engine.connect() as other:
            assert [c.exec_driver_sql("PRAGMA foreign_keys").scalar() for c in (one, other)] == [1, 1]


def test_a_rebuilt_table_never_gives_an_id_again(database: Database) -> None:
    """The highest id was deleted before the rebuild; the next row gets one above it all the same."""
    fill(database)
    with database.write() as session:
        columns = "name, long_name, jurisdiction, demo, created_at"
        copy = text(f"INSERT INTO facility (code, {columns}) SELECT 'X', {columns} FROM facility WHERE id = 1")  # noqa: S608
        session.execute(copy)
        session.execute(text("DELETE FROM facility WHERE code = 'X'"))
    migrate._upgrade(database, further=[STEPS])
    with database.write() as session:
        session.execute(copy)
        assert session.execute(text("SELECT id FROM facility WHERE code = 'X'")).scalar() == ROWS + 2


def test_a_migration_that_goes_wrong_is_undone_whole(database: Database) -> None:
    """Nothing of any step stays, the line says so, and the database works on as it was."""
    fill(database)
    before, held = everything(database), constraints(database)
    with pytest.raises((DatabaseError, IntegrityError)):
        migrate._upgrade(database, further=[STEPS, BROKEN])
    assert everything(database) == before
    assert constraints(database) == held
    assert migrate.status(database) is Status.CURRENT
    with pytest.raises(DBAPIError), database.write() as session:
        session.execute(text("DELETE FROM profile"))
    migrate._upgrade(database, further=[STEPS])


def test_the_folder_of_the_steps_may_be_called_anything(tmp_path: Path) -> None:
    """A per cent sign in a path is no placeholder."""
    folder = tmp_path / "100%s"
    folder.mkdir()
    database = Database(f"sqlite:///{tmp_path / 'mailcall.sqlite3'}")
    migrate._upgrade(database, further=[folder])
    assert migrate.status(database) is Status.CURRENT
    database.close()
