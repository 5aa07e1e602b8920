"""How mail came, who is shown to have sent it, how much came, mailboxes that are fetched, forms of a reading."""

import sqlalchemy as sa
from alembic import op

from relay.db.types import BIG_ID, JSON_VALUE

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add columns where that is enough (a rebuild is never needed for it), and the new tables."""
    op.add_column("message", sa.Column("via", sa.Text(), nullable=False, server_default="smtp"))
    op.create_index(
        "ix_message_sha256_fetched",
        "message",
        ["sha256"],
        unique=False,
        sqlite_where=sa.text("via = 'imap'"),
        postgresql_where=sa.text("via = 'imap'"),
    )
    op.add_column("recipient", sa.Column("reason", sa.Text(), nullable=False, server_default=""))
    op.add_column("recipient", sa.Column("dealt_with_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("reading", sa.Column("form", sa.Text(), nullable=False, server_default=""))
    op.add_column("photo", sa.Column("page_of", sa.Text(), nullable=False, server_default=""))
    op.add_column("photo", sa.Column("included", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "authentication",
        sa.Column("message_id", BIG_ID, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("spf", sa.Text(), nullable=False),
        sa.Column("dkim", sa.Text(), nullable=False),
        sa.Column("dmarc", sa.Text(), nullable=False),
        sa.Column("arc", sa.Text(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("detail", JSON_VALUE, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_authentication_message_id_message", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_authentication"),
    )
    op.create_table(
        "mail_rate",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "hour", name="pk_mail_rate"),
    )
    op.create_index("ix_mail_rate_hour", "mail_rate", ["hour"], unique=False)
    op.create_table(
        "mailbox",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uid_validity", BIG_ID, nullable=False),
        sa.Column("last_uid", BIG_ID, nullable=False),
        sa.Column("settled_uid", BIG_ID, nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_mailbox"),
        sa.UniqueConstraint("name", name="uq_mailbox_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "left_message",
        sa.Column("mailbox_id", BIG_ID, nullable=False),
        sa.Column("uid", BIG_ID, nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "too_large", "not_stored", "taken", name="reason", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("size_bytes", BIG_ID, nullable=False),
        sa.Column("mail_from", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, sa.Identity(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name="fk_left_message_mailbox_id_mailbox", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_left_message"),
        sa.UniqueConstraint("mailbox_id", "uid", name="uq_left_message_mailbox_id_uid"),
        sqlite_autoincrement=True,
    )
