"""Rows in every table, whatever the tables are: filled by type, with the few values that the constraints ask for."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
    text,
    update,
)

from relay.db import Database
from relay.db.base import Base
from relay.db.types import PostalAddressType, SafeJson, UtcDateTime
from relay.postal_address import PostalAddress

ROWS = 2
AT = datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=UTC)
_SAID: Mapping[str, Any] = {
    "organisation.id": 1,
    "organisation.paper": "a4",
    "acquaintance.pen_pal_id": None,
    "audit_detail.old": {"deep": [1, None, "é\u2028"]},
    **dict.fromkeys([f"reply_redaction.{side}" for side in ("x", "y", "width", "height")], 0.25),
}
_OF_A_LETTER = {
    "piece": ({"letter_id"}, {"our_letter_id"}),
    "proof": ({"letter_id", "reading_id"}, {"our_letter_id"}),
    "escalation": ({"letter_id"}, {"reply_id"}),
    "sealing": ({"letter_id"}, {"reply_id"}),
}
"""What is empty in the last row, which is of a letter of ours; in the others, that is."""
_LATER = {
    "letter": ("proof_id", "approved_proof_id", "approved_at", "revises_id", "answers_id"),
    "our_letter": ("proof_id",),
}
"""What names a row that comes afterwards, and what a constraint ties to it."""

Row = dict[str, Any]


def fill(database: Database) -> None:
    """Put rows in every table, so that every column of each holds something."""
    with database.write() as session:
        for table in _parents_first(Base.metadata):
            for number in range(1, 2 if table.name == "organisation" else ROWS + 1):
                session.execute(insert(table).values(_row(table, number)))
        for name, columns in _LATER.items():
            table = Base.metadata.tables[name]
            for number in range(1, ROWS + 1):
                row = {column: _value(table.c[column], number) for column in columns}
                session.execute(update(table).where(table.c.id == number).values(row))


def _parents_first(metadata: MetaData) -> list[Table]:
    """Order tables so that each comes after those it names; what is filled later names nobody yet."""
    waiting, done = dict(metadata.tables), list[Table]()
    while waiting:
        ready = [t for t in waiting.values() if not _parents(t) & (waiting.keys() - {t.name})]
        assert ready, f"tables that name each other: {sorted(waiting)}"
        done += ready
        for table in ready:
            del waiting[table.name]
    return done


def _parents(table: Table) -> set[str]:
    named = (c for c in table.columns if c.name not in _LATER.get(table.name, ()))
    return {key.column.table.name for column in named for key in column.foreign_keys}


def _row(table: Table, number: int) -> Row:
    left = {"id", *_LATER.get(table.name, ())} - ({"id"} if table.name == "organisation" else set())
    if table.name in _OF_A_LETTER:
        left |= _OF_A_LETTER[table.name][0 if number == ROWS else 1]
    return {column.name: _value(column, number) for column in table.columns if column.name not in left}


def _value(column: Column[Any], number: int) -> Any:  # noqa: ANN401, C901, PLR0911 -- one line for each type
    where = f"{column.table.name}.{column.name}"
    if where in _SAID:
        return _SAID[where]
    match column.type:
        case PostalAddressType():
            return PostalAddress(locality="Zürich", verified_lines=("A", "B"))
        case SafeJson():
            return {"some": ["json", 1, None]}
        case UtcDateTime():
            return AT
        case Date():
            return date(2026, 2, 28)
        case Enum(enums=[first, *_]):
            return first
        case Boolean():
            return number % 2 == 0
        case LargeBinary():
            return b"\0\xff%d" % number
        case Integer():
            return number
        case Float():
            return number + 0.5
        case _:
            return f"{where} {number} ð\u2028"


def everything(database: Database) -> dict[str, list[Row]]:
    """Give every row of every table as the database has them, by no model of ours."""
    with database.engine.connect() as connection:
        names = filter(is_ours, sorted(inspect(connection).get_table_names()))
        return {name: _rows(connection, name) for name in names}


def is_ours(table: str) -> bool:
    """Say whether a table is one of the models': search has tables of each engine's own."""
    return "_search" not in table


def _rows(connection: Connection, table: str) -> list[Row]:
    found = connection.execute(text(f"SELECT * FROM {table}"))  # noqa: S608 -- our own tables' names
    rows = [dict(row._mapping) for row in found]
    return sorted(rows, key=repr)
