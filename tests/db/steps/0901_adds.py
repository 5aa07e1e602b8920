"""A step that only adds: columns, a value for what is there, and triggers written by hand for each engine."""

import sqlalchemy as sa
from alembic import op

from relay.db.migrate import newest
from tests.db.triggers import write_triggers

revision = "0901"
down_revision = newest()


def upgrade() -> None:
    """Add a column that may be empty and one that may not, and forbid changing a person's number."""
    op.add_column("letter", sa.Column("postage", sa.Text(), nullable=True))
    op.add_column("message", sa.Column("weight", sa.Integer(), nullable=False, server_default="7"))
    write_triggers(op.get_bind())
