"""What both ways of the mail still lacked once people used them."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add columns and indexes."""
    op.add_column("notice", sa.Column("resends", sa.Integer(), server_default="0", nullable=False))
