"""What both ways of the mail still lacked once people used them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add columns and indexes."""
    other = sa.text("alias_id IS NULL")
    op.create_index("ix_recipient_other", "recipient", ["message_id"], sqlite_where=other, postgresql_where=other)
