"""What both ways of the mail still lacked once people used them."""

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add columns and indexes."""
