"""A message is an email exactly as accepted; a recipient is one address of it and where that leads."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Base, BigId, Numbered
from relay.db.types import named
from relay.models.authentication import Authentication

CHUNK_BYTES = 256 * 1024


_FETCHED = text("via = 'imap'")
_OTHER = text("alias_id IS NULL")
_WAITS = text("alias_id IS NULL AND dealt_with_at IS NULL")


class RawAt(enum.StrEnum):
    """Where a message's bytes are."""

    DATABASE = "database"
    OBJECT = "object"
    ERASED = "erased"


class Route(enum.StrEnum):
    """What an address of ours is for."""

    ALIAS = "alias"
    POSTMASTER = "postmaster"
    BOUNCE = "bounce"
    SCANNER = "scanner"


class Via(enum.StrEnum):
    """How a message came to us."""

    SMTP = "smtp"
    LMTP = "lmtp"
    """From a mail server of the organisation's own, which took it from the client."""
    IMAP = "imap"
    """Fetched from a mailbox at the organisation's provider."""
    PAGE = "page"
    """Written on a page of ours by who typed a code that was mailed to their address."""


class Unrouted(enum.StrEnum):
    """Why fetched mail went to the staff: nobody is in session who could be told, and no bounce is ever sent."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    """The address is paused or retired, or the person gets no letters."""
    NOT_OURS = "not-ours"
    """The address is of a domain that is not ours."""
    NO_ADDRESS = "no-address"
    """The provider did not write for whom it is, where the settings say that it does."""
    NOT_SCANNER = "not-scanner"
    """It was to the scanner's address, and nothing proves that the scanner sent it, or it brought no scan."""
    LOOPING = "looping"
    """It was handed on too often."""


class Message(Numbered):
    """An email as it was accepted. Its bytes are in `message_chunk`, `CHUNK_BYTES` at most in each."""

    __tablename__ = "message"
    __table_args__ = (
        Index(None, "received_at"),
        Index("ix_message_sha256_fetched", "sha256", sqlite_where=_FETCHED, postgresql_where=_FETCHED),
        CheckConstraint("size_bytes >= 0", name="size"),
        {"sqlite_autoincrement": True},
    )

    received_at: Mapped[datetime]
    mail_from: Mapped[str]
    """The envelope sender as given, `` for the null sender."""
    via: Mapped[str] = mapped_column(default=Via.SMTP, server_default=Via.SMTP)
    """One of `Via`."""
    peer: Mapped[str]
    helo: Mapped[str]
    tls: Mapped[str] = mapped_column(default="")
    """Protocol and cipher, empty when the session was in the clear."""
    header_message_id: Mapped[str] = mapped_column(default="")
    size_bytes: Mapped[int]
    sha256: Mapped[str]
    """Hex, over every byte."""
    content_sha256: Mapped[str]
    """Hex, over the bytes without their Received fields: what a retry has in common with the first try."""
    raw_at: Mapped[RawAt] = mapped_column(named(RawAt, name="raw_at"), default=RawAt.DATABASE)
    erased_at: Mapped[datetime | None]

    recipients: Mapped[list["Recipient"]] = relationship(back_populates="message", order_by="Recipient.id")
    authentication: Mapped[Authentication | None] = relationship(viewonly=True)
    """None: not looked at yet."""


class MessageChunk(Base):
    """A run of a message's bytes."""

    __tablename__ = "message_chunk"

    message_id: Mapped[BigId] = mapped_column(ForeignKey("message.id", ondelete="RESTRICT"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    key_id: Mapped[str] = mapped_column(default="")
    """The key that sealed the bytes; empty: plain."""
    content: Mapped[bytes]


class Recipient(Numbered):
    """One address of a message and its route."""

    __tablename__ = "recipient"
    __table_args__ = (
        UniqueConstraint("duplicate_key"),
        Index(None, "message_id"),
        Index(None, "alias_id"),
        Index("ix_recipient_waiting", "message_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_recipient_other", "message_id", sqlite_where=_OTHER, postgresql_where=_OTHER),
        CheckConstraint("(route = 'alias') = (alias_id IS NOT NULL)", name="alias_has_route"),
        CheckConstraint("(alias_id IS NULL) = (profile_id IS NULL)", name="alias_has_profile"),
        {"sqlite_autoincrement": True},
    )

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="RESTRICT"))
    address: Mapped[str]
    route: Mapped[Route] = mapped_column(named(Route, name="route"))
    alias_id: Mapped[int | None] = mapped_column(ForeignKey("alias.id", ondelete="RESTRICT"))
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    duplicate_key: Mapped[bytes | None]
    """SHA-256 of envelope sender, profile or route, and content hash; emptied after 30 days."""
    reason: Mapped[str] = mapped_column(default="", server_default="")
    """One of `Unrouted`; empty: it leads where it was meant to."""
    dealt_with_at: Mapped[datetime | None]
    """When staff said that nothing more is to be done about it, for mail that made no letter; the record says who."""

    message: Mapped[Message] = relationship(back_populates="recipients")
