"""What both ways of the mail still lacked once people used them."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add columns and indexes."""
    # Of a mail it is asked whether paper that came in it is sealed, each time its bytes are given out.
    op.create_index("ix_scan_message_id", "scan", ["message_id"], unique=False)
