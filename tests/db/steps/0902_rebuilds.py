"""A step that SQLite can only take by rebuilding tables which others name, and which name each other."""

from typing import Literal

import sqlalchemy as sa
from alembic import op

from tests.db.triggers import write_triggers

revision = "0902"
down_revision = "0901"

_NUMBERED = {"sqlite_autoincrement": True}


def upgrade() -> None:
    """Rebuild parents with children, and a child of its own kind; say again what a rebuilt table would forget."""
    for table in ("facility", "message", "profile", "letter", "proof"):
        with op.batch_alter_table(table, recreate=_recreate(), table_kwargs=_NUMBERED) as batch:
            batch.add_column(sa.Column("note", sa.Text(), nullable=False, server_default="-"))
    if op.get_bind().dialect.name == "sqlite":
        write_triggers(op.get_bind())


def _recreate() -> Literal["always", "auto"]:
    return "always" if op.get_bind().dialect.name == "sqlite" else "auto"
