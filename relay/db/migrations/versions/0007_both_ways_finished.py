"""What both ways of the mail still lacked once people used them."""

from relay.db.migrations.writing import check, rebuild

revision = "0007"
down_revision = "0006"

_REPLY_STATES = (
    *("to_match", "in_review", "urgent", "on_hold", "rejected", "approved", "sent", "for_us", "not_opened", "sealed"),
    "cut_again",
)


def upgrade() -> None:
    """Add columns and indexes."""
    _divided_again()


def _divided_again() -> None:
    """Let a scan that was divided wrongly be divided again: what it was made of is nothing any more."""
    with rebuild("reply") as batch:
        check(batch, "reply", "state", _REPLY_STATES, anew=True)
