"""A reply: a paper letter from a profile, scanned, matched to whom it is for, read, and sent on as email."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.correspondence import Correspondence
from relay.models.object import StoredObject
from relay.models.profile import Profile
from relay.models.scan import Scan, ScanPage
from relay.models.staff import Staff
from relay.severity import Severity


class ReplyState(enum.StrEnum):
    """Where a reply is on its way."""

    TO_MATCH = "to_match"
    """Nobody knows yet which correspondence it belongs to."""
    IN_REVIEW = "in_review"
    SECOND_REVIEW = "second_review"
    """One has let it go on, and somebody else has to."""
    URGENT = "urgent"
    """With a named person, out of the queue."""
    ON_HOLD = "on_hold"
    REJECTED = "rejected"
    APPROVED = "approved"
    """Its email is being made, or waits in the outbox."""
    SENT = "sent"
    FOR_US = "for_us"
    """Written to the organisation: a consent, a note, a new address; nothing of it is emailed."""
    NOT_OPENED = "not_opened"
    """Legal or Special Mail: forwarded or given back unopened."""
    SEALED = "sealed"
    """Nothing of it is shown to anybody, or sent."""
    CUT_AGAIN = "cut_again"
    """Its scan was divided wrongly: its pages are other letters' now, and nothing is left of it."""


class MatchedBy(enum.StrEnum):
    """What said whom a reply is for."""

    CODE = "code"
    """A square on its paper."""
    TYPED = "typed"
    """The printed code, read as letters."""
    HAND = "hand"


class PaperFate(enum.StrEnum):
    """What becomes of the paper."""

    KEPT = "kept"
    SHREDDED = "shredded"
    FORWARDED = "forwarded"


_PAPER = text("fate IS NULL")


class Reply(Numbered):
    """One paper letter. Only `relay.replies.life` changes its state."""

    __tablename__ = "reply"
    __table_args__ = (
        Index(None, "state", "id"),
        Index(None, "correspondence_id", "id"),
        Index(None, "profile_id", "id"),
        Index(None, "received_at", "id"),
        Index("ix_reply_paper", "received_at", "id", sqlite_where=_PAPER, postgresql_where=_PAPER),
        UniqueConstraint("link_token"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("state NOT IN ('approved', 'sent') OR correspondence_id IS NOT NULL", name="sent_has_match"),
        {"sqlite_autoincrement": True},
    )

    scan_id: Mapped[int | None] = mapped_column(ForeignKey("scan.id", ondelete="RESTRICT"))
    """Empty: what came was not scanned, and only written down."""
    correspondence_id: Mapped[int | None] = mapped_column(ForeignKey("correspondence.id", ondelete="RESTRICT"))
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    """Who wrote it, when that is known though the pen pal is not."""
    state: Mapped[ReplyState] = mapped_column(named(ReplyState, name="state"), default=ReplyState.TO_MATCH)
    state_since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    received_on: Mapped[date]
    """The day the paper came, in the organisation's zone."""
    received_at: Mapped[datetime]
    matched_by: Mapped[MatchedBy | None] = mapped_column(named(MatchedBy, name="matched_by"))
    code: Mapped[str] = mapped_column(default="")
    """The code on it, `XXXX-XXXX`."""
    doubts: Mapped[list[str]] = mapped_column(default=list)
    """What is said about its code: `seen_before`, `expired`, `unknown`, `ended`, `two_codes`; worded when shown."""
    text: Mapped[str] = mapped_column(default="")
    """What was read on its pages by machine."""
    language: Mapped[str] = mapped_column(default="", server_default="")
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    """What the pen pal gets, with what is blacked out blacked out."""
    hold_until: Mapped[datetime | None]
    private_reason: Mapped[str] = mapped_column(default="", server_default="")
    public_reason: Mapped[str] = mapped_column(default="", server_default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    decided_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    link_token: Mapped[str | None]
    """What its download is asked by; empty: it goes with the email whole."""
    fetched_at: Mapped[datetime | None]
    fate: Mapped[PaperFate | None] = mapped_column(named(PaperFate, name="fate"))
    """What became of the paper; empty: it lies here."""
    fate_on: Mapped[date | None]
    fate_note: Mapped[str] = mapped_column(default="", server_default="")
    fate_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))

    scan: Mapped[Scan | None] = relationship()
    correspondence: Mapped[Correspondence | None] = relationship()
    profile: Mapped[Profile | None] = relationship()
    pdf: Mapped[StoredObject | None] = relationship()
    decided_by: Mapped[Staff | None] = relationship(foreign_keys=[decided_by_id])
    pages: Mapped[list[ScanPage]] = relationship(order_by="ScanPage.position", viewonly=True)
    flags: Mapped[list["ReplyFlag"]] = relationship(order_by="ReplyFlag.id")
    redactions: Mapped[list["ReplyRedaction"]] = relationship(order_by="ReplyRedaction.id")

    @property
    def pen_pal_id(self) -> int | None:
        """Give whom it is for, when that is known."""
        return self.correspondence.pen_pal_id if self.correspondence else None


class ReplyFlag(Numbered):
    """Something a screening rule found in what was read on a reply; worded when it is shown."""

    __tablename__ = "reply_flag"
    __table_args__ = (Index(None, "reply_id"), {"sqlite_autoincrement": True})

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id", ondelete="RESTRICT"))
    rule: Mapped[str]
    severity: Mapped[Severity] = mapped_column(named(Severity, name="severity"))
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    span_start: Mapped[int | None]
    span_end: Mapped[int | None]
    made_at: Mapped[datetime]


class ReplyRedaction(Numbered):
    """A rectangle of one page that the pen pal gets blacked out, in fractions of the page's width and height."""

    __tablename__ = "reply_redaction"
    __table_args__ = (
        Index(None, "reply_id", "id"),
        CheckConstraint("x >= 0 AND y >= 0 AND width > 0 AND height > 0", name="rectangle"),
        CheckConstraint("x + width <= 1.0001 AND y + height <= 1.0001", name="inside"),
        {"sqlite_autoincrement": True},
    )

    reply_id: Mapped[int] = mapped_column(ForeignKey("reply.id", ondelete="RESTRICT"))
    page_id: Mapped[int] = mapped_column(ForeignKey("scan_page.id", ondelete="RESTRICT"))
    x: Mapped[float]
    y: Mapped[float]
    width: Mapped[float]
    height: Mapped[float]
    reason: Mapped[str]
    """What the pen pal is told."""
    private_reason: Mapped[str] = mapped_column(default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    made_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
