"""A mailbox that is fetched over IMAP, how far, and what was left in it."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import BigId, Numbered
from relay.db.types import named


class Mailbox(Numbered):
    """Where fetching stands (RFC 9051 section 2.3.1.1)."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(unique=True)
    """Server, user and folder; never the password."""
    uid_validity: Mapped[BigId] = mapped_column(default=0)
    """Unique ids mean something only under this value."""
    last_uid: Mapped[BigId] = mapped_column(default=0)
    """Every message up to this one was taken and committed, or is a `LeftMessage`."""
    settled_uid: Mapped[BigId] = mapped_column(default=0)
    """With every message up to this one was done afterwards what the settings say."""
    fetched_at: Mapped[datetime | None]
    """When the last run went through."""
    tried_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    """Why the last try failed, in one line; empty: it did not."""
    held_by: Mapped[str] = mapped_column(default="")
    """Who fetches now, as `host:process id:thread`; empty: nobody."""
    held_until: Mapped[datetime | None]
    """When whoever fetches counts as gone."""


class Left(enum.StrEnum):
    """Why a message is still where it was found."""

    TOO_LARGE = "too_large"
    NOT_STORED = "not_stored"
    """The server did not give it, or it could not be stored, it alone: tried again with every run."""
    TAKEN = "taken"
    """It was taken later, and what is to be done afterwards is not done yet."""


class LeftMessage(Numbered):
    """A message that was left in its mailbox. The row goes when the message is no longer there."""

    __tablename__ = "left_message"
    __table_args__ = (UniqueConstraint("mailbox_id", "uid"), {"sqlite_autoincrement": True})

    mailbox_id: Mapped[int] = mapped_column(ForeignKey("mailbox.id", ondelete="RESTRICT"))
    uid: Mapped[BigId]
    reason: Mapped[Left] = mapped_column(named(Left, name="reason"))
    size_bytes: Mapped[BigId]
    mail_from: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    """Whom it was for, as the provider wrote it."""
    found_at: Mapped[datetime]
