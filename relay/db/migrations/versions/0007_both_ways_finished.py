"""What both ways of the mail still lacked once people used them."""

import sqlalchemy as sa
from alembic import op

from relay.db.migrations.writing import check, rebuild
from relay.db.types import JSON_VALUE

revision = "0007"
down_revision = "0006"

_REPLIES = (
    *("to_match", "in_review", "second_review", "urgent", "on_hold", "rejected", "approved", "sent", "for_us"),
    *("not_opened", "sealed", "cut_again"),
)


def upgrade() -> None:
    """Add columns and indexes."""
    other = sa.text("alias_id IS NULL")
    op.create_index("ix_recipient_other", "recipient", ["message_id"], sqlite_where=other, postgresql_where=other)
    op.add_column("notice", sa.Column("resends", sa.Integer(), server_default="0", nullable=False))
    op.add_column("scan_page", sa.Column("envelope", JSON_VALUE, server_default="[]", nullable=False))
    complained = sa.text("complained_at IS NOT NULL")
    op.create_index(
        "ix_pen_pal_complained", "pen_pal", ["complained_at"], sqlite_where=complained, postgresql_where=complained
    )
    _replies()


def _replies() -> None:
    """Let two people read a reply, scans be divided again, reasons be about replies; a scan is found by its mail."""
    # Of a mail it is asked whether paper that came in it is sealed, each time its bytes are given out.
    op.create_index("ix_scan_message_id", "scan", ["message_id"], unique=False)
    with rebuild("reply") as batch:
        check(batch, "reply", "state", _REPLIES, anew=True)
    with rebuild("reason_template") as batch:
        batch.add_column(sa.Column("about", sa.String(24), server_default="letter", nullable=False))
        check(batch, "reason_template", "about", ("letter", "reply", "reply_part"))
