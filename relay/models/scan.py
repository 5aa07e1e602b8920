"""A scan: a file in which paper came back to us, and its pages one by one until a person's letter is made of them."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.object import StoredObject


class ScanSource(enum.StrEnum):
    """How a scan came to us."""

    UPLOAD = "upload"
    FOLDER = "folder"
    EMAIL = "email"
    COMMAND = "command"


class ScanState(enum.StrEnum):
    """How far a scan has come."""

    WAITING = "waiting"
    TO_DIVIDE = "to_divide"
    """Its pages are there, and a person has to say where one letter ends and the next begins."""
    DIVIDED = "divided"
    UNREADABLE = "unreadable"
    DISCARDED = "discarded"
    """Staff said that nothing in it is a letter."""


class PageRole(enum.StrEnum):
    """What a page of a scan is."""

    PAGE = "page"
    BLANK = "blank"
    """Nothing is on it; it is kept, and goes into no letter."""
    SEPARATOR = "separator"
    ENVELOPE = "envelope"
    SET_ASIDE = "set_aside"
    """Staff took it out."""


_OPEN = text("state IN ('waiting', 'to_divide', 'unreadable')")


class Scan(Numbered):
    """One file as it came. Its bytes are an original, and never thrown away before they were sent on."""

    __tablename__ = "scan"
    __table_args__ = (
        Index("ix_scan_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "sha256"),
        Index(None, "message_id"),
        {"sqlite_autoincrement": True},
    )

    source: Mapped[ScanSource] = mapped_column(named(ScanSource, name="source"))
    name: Mapped[str] = mapped_column(default="")
    """The file's name as it came, for staff to find it by."""
    object_id: Mapped[int] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    sha256: Mapped[str]
    """Hex, of the file: the same one twice is one scan."""
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="RESTRICT"))
    """The email of an office scanner that it came in."""
    state: Mapped[ScanState] = mapped_column(named(ScanState, name="state"), default=ScanState.WAITING)
    version: Mapped[int] = mapped_column(default=1)
    fault: Mapped[str] = mapped_column(default="")
    """Why it cannot be read, as a key that is worded when it is shown."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    received_at: Mapped[datetime]

    stored: Mapped[StoredObject] = relationship()
    pages: Mapped[list["ScanPage"]] = relationship(back_populates="scan", order_by="ScanPage.number")


class ScanPage(Numbered):
    """One side of paper, upright and straight, and what was read on it."""

    __tablename__ = "scan_page"
    __table_args__ = (
        UniqueConstraint("scan_id", "number"),
        Index(None, "reply_id", "position"),
        Index(None, "object_id"),
        Index(None, "code"),
        CheckConstraint("number > 0", name="number"),
        {"sqlite_autoincrement": True},
    )

    scan_id: Mapped[int] = mapped_column(ForeignKey("scan.id", ondelete="RESTRICT"))
    number: Mapped[int]
    """From 1, as it lay in the stack."""
    object_id: Mapped[int] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    """Its picture, upright and straightened."""
    width: Mapped[int]
    height: Mapped[int]
    turned: Mapped[int] = mapped_column(default=0)
    """By how many degrees clockwise it was turned: 0, 90, 180 or 270."""
    skew: Mapped[float] = mapped_column(default=0.0)
    """By how many degrees it was straightened."""
    role: Mapped[PageRole] = mapped_column(named(PageRole, name="role"), default=PageRole.PAGE)
    code: Mapped[str] = mapped_column(default="")
    """The code that was read on it, `XXXX-XXXX`; empty: none was."""
    code_by: Mapped[str] = mapped_column(default="")
    """What read it: `datamatrix`, `qr` or `typed`."""
    marked_legal: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Words like Legal Mail were read on it."""
    text: Mapped[str] = mapped_column(default="")
    """What was read on it by machine; empty when nothing was, or it was not wanted."""
    envelope: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Where an envelope may lie on it: left, top, width and height in fractions, and how far it has to be turned."""
    starts_letter: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A letter begins here: by a separator sheet before it, or as a person confirmed."""
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id", ondelete="RESTRICT"))
    position: Mapped[int | None]
    """Its place in that letter, from 1."""

    scan: Mapped[Scan] = relationship(back_populates="pages")
    stored: Mapped[StoredObject] = relationship()
