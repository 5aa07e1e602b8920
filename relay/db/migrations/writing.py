"""What the steps are written with: columns and constraints by their kind, and tables made anew where an engine must."""

from contextlib import AbstractContextManager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

from relay.db.types import BIG_ID

_NUMBERED = {"sqlite_autoincrement": True}


def rebuild(table: str) -> AbstractContextManager[BatchOperations]:
    """Change a table: SQLite makes it anew, for that is its only way; PostgreSQL alters it."""
    how: Literal["always", "auto"] = "always" if op.get_bind().dialect.name == "sqlite" else "auto"
    return op.batch_alter_table(table, recreate=how, table_kwargs=_NUMBERED)


def named(batch: BatchOperations, table: str, column: str, other: str) -> None:
    """Let a column of a table that is changed name a row of another table."""
    batch.create_foreign_key(f"fk_{table}_{column}_{other}", other, [column], ["id"], ondelete="RESTRICT")


def check(batch: BatchOperations, table: str, column: str, values: tuple[str, ...], *, anew: bool = False) -> None:
    """Hold a column to these values; `anew`: instead of those it was held to."""
    name = op.f(f"ck_{table}_{column}")
    if anew:
        batch.drop_constraint(name, type_="check")
    batch.create_check_constraint(name, sa.column(column).in_(values))


def identity() -> sa.Column[Any]:
    """Give the id of a table."""
    return sa.Column("id", BIG_ID, sa.Identity(), nullable=False)


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Give a column for the id of a row elsewhere."""
    return sa.Column(name, BIG_ID, nullable=nullable)


def words(name: str, *, default: str | None = None) -> sa.Column[Any]:
    """Give a column for text; `default` is what rows that are there get."""
    return sa.Column(name, sa.Text(), server_default=default, nullable=False)


def moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    """Give a column for a time in UTC."""
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def yes_or_no(name: str, *, yes: bool = False) -> sa.Column[Any]:
    """Give a column for a switch, and what it says in rows that are there."""
    return sa.Column(name, sa.Boolean(), server_default=sa.true() if yes else sa.false(), nullable=False)


def one_of(name: str, *values: str, nullable: bool = False) -> sa.Column[Any]:
    """Give a column that holds one of these values."""
    kept = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)
    return sa.Column(name, kept, nullable=nullable)


def names(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Let a column of a new table name a row of another table."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete="RESTRICT")
