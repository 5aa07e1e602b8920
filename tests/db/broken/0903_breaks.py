"""A step that goes wrong at its end, after it added a column and took away people whom letters name."""

import sqlalchemy as sa
from alembic import op

revision = "0903"
down_revision = "0902"


def upgrade() -> None:
    """Add, and break."""
    op.add_column("letter", sa.Column("lost", sa.Text(), nullable=True))
    op.execute("DELETE FROM profile")
