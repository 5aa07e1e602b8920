"""What came back: an envelope, or a rejection notice without it; why, and what was done about it."""

import enum
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.facility import Facility
from relay.models.piece import Piece


class CameBackAs(enum.StrEnum):
    """What is in the hands of staff."""

    ENVELOPE = "envelope"
    NOTICE = "notice"
    """A rejection notice that came without its letter."""


class CameBackFor(enum.StrEnum):
    """Why, as the envelope or the notice says."""

    MOVED = "moved"
    RELEASED = "released"
    REFUSED = "refused"
    REFUSED_UNSAID = "refused_unsaid"
    UNKNOWN_NUMBER = "unknown_number"
    DIED = "died"
    OTHER = "other"


class NextStep(enum.StrEnum):
    """What is done about it."""

    ADDRESS_AGAIN = "address_again"
    ASK_PEN_PAL = "ask_pen_pal"
    APPEAL = "appeal"
    HOLD_PROFILE = "hold_profile"
    CORRECT_MAIL_POINT = "correct_mail_point"
    CLOSE = "close"


_UNSETTLED = text("settled_at IS NULL")


class CameBack(Numbered):
    """One piece that did not reach its person."""

    __tablename__ = "came_back"
    __table_args__ = (
        Index(None, "piece_id"),
        Index(None, "facility_id", "recorded_at"),
        Index("ix_came_back_unsettled", "id", sqlite_where=_UNSETTLED, postgresql_where=_UNSETTLED),
        {"sqlite_autoincrement": True},
    )

    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id", ondelete="RESTRICT"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id", ondelete="RESTRICT"))
    """Where it was mailed to, whatever became of its person since."""
    came_as: Mapped[CameBackAs] = mapped_column(named(CameBackAs, name="came_as"))
    reason: Mapped[CameBackFor] = mapped_column(named(CameBackFor, name="reason"))
    what: Mapped[str] = mapped_column(default="")
    """Of what was refused, in a word that can be counted: `labels`, `colour`, `photos`, …"""
    words: Mapped[str] = mapped_column(default="")
    """What stands on it, in the facility's words."""
    came_on: Mapped[date]
    next_step: Mapped[NextStep | None] = mapped_column(named(NextStep, name="next_step"))
    appeal_until: Mapped[date | None]
    appeal_source: Mapped[str] = mapped_column(default="")
    """Where the deadline stands."""
    note: Mapped[str] = mapped_column(default="")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))

    piece: Mapped[Piece] = relationship()
    facility: Mapped[Facility] = relationship()
