"""A mailbox that is fetched over IMAP, and how far."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import BigId, Numbered


class Mailbox(Numbered):
    """Where fetching stands (RFC 9051 section 2.3.1.1)."""

    __tablename__ = "mailbox"

    name: Mapped[str] = mapped_column(unique=True)
    """Server, user and folder; never the password."""
    uid_validity: Mapped[BigId]
    """Unique ids mean something only under this value."""
    last_uid: Mapped[BigId]
    """Every message up to this one was taken and committed."""
    fetched_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(default="")
    """Why the last try failed, in one line; empty: it did not."""
