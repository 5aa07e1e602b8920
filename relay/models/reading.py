"""A reading: what the pen pal wrote, taken from a message. Versions are added, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.models.object import StoredObject


class ReadingVersion(Numbered):
    """One version of what was read from a message."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("message_id", "version"), {"sqlite_autoincrement": True})

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="RESTRICT"))
    version: Mapped[int]
    reader_version: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(default="")
    """What will be printed."""
    language: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    """Why it could not be read; empty when it could."""
    detail: Mapped[dict[str, Any]]
    """Senders, segments set aside, attachments, notes: the reading's wire form without its photos."""
    form: Mapped[str] = mapped_column(default="", server_default="")
    """Which form of the text was taken, `plain` or `html`; empty when there was no choice."""
    made_at: Mapped[datetime]

    photos: Mapped[list["Photo"]] = relationship(back_populates="reading", order_by="Photo.seq")


class Photo(Numbered):
    """A photograph of a reading, upright and without its metadata, as it may be printed."""

    __tablename__ = "photo"
    __table_args__ = (
        UniqueConstraint("reading_id", "seq"),
        Index(None, "object_id"),
        {"sqlite_autoincrement": True},
    )

    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id", ondelete="RESTRICT"))
    seq: Mapped[int]
    object_id: Mapped[int] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(default="")
    page_of: Mapped[str] = mapped_column(default="", server_default="")
    """The name of the document of which this is a page; empty: a photo."""
    included: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether it is printed."""
    grey: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether it is printed in grey where colour is possible."""
    redacted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a black bar is printed in its place."""
    width_px: Mapped[int]
    height_px: Mapped[int]

    reading: Mapped[ReadingVersion] = relationship(back_populates="photos")
    stored: Mapped[StoredObject] = relationship()
