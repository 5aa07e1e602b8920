"""A notice: an email from us to somebody outside, written in the transaction of what it tells."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.letter import Decision, Letter
from relay.models.pen_pal import PenPal


class NoticeState(enum.StrEnum):
    """Whether a notice may still be taken back, or has gone."""

    WAITING = "waiting"
    CANCELLED = "cancelled"
    SENT = "sent"
    FAILED = "failed"


class NoticeKind(enum.StrEnum):
    """What a notice tells."""

    RETURNED = "returned"
    REJECTED = "rejected"
    HELD = "held"
    REDACTED = "redacted"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    ENDED = "ended"
    ANSWER = "answer"
    CAME_BACK = "came_back"
    SPLIT = "split"
    """What one envelope may not hold goes in two."""


class Notice(Numbered):
    """One email to one address. None leaves before `not_before`: until then what it tells can be undone."""

    __tablename__ = "notice"
    __table_args__ = (
        Index(None, "state", "not_before", "id"),
        Index(None, "letter_id", "id"),
        Index(None, "pen_pal_id", "id"),
        Index(None, "message_id", "id"),
        UniqueConstraint("suspension_id", "pen_pal_id", "kind"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[NoticeKind] = mapped_column(named(NoticeKind, name="kind"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id", ondelete="RESTRICT"))
    pen_pal_id: Mapped[int | None] = mapped_column(ForeignKey("pen_pal.id", ondelete="RESTRICT"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="RESTRICT"))
    """The email it answers."""
    suspension_id: Mapped[int | None] = mapped_column(ForeignKey("suspension.id", ondelete="RESTRICT"))
    """The suspension it tells of: its start or its end, once to each pen pal."""
    recipient: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    subject: Mapped[str]
    text: Mapped[str]
    state: Mapped[NoticeState] = mapped_column(named(NoticeState, name="state"), default=NoticeState.WAITING)
    not_before: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    letter: Mapped[Letter | None] = relationship()
    decision: Mapped[Decision | None] = relationship()
    pen_pal: Mapped[PenPal | None] = relationship()
