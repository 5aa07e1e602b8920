"""A notice: an email from us to somebody outside, written in the transaction of what it tells."""

import enum
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.letter import Decision, Letter
from relay.models.object import StoredObject
from relay.models.pen_pal import PenPal

_TOKEN_BYTES = 10


def new_token() -> str:
    """Give a name nobody can guess, in characters that survive in any local part of an address."""
    return secrets.token_hex(_TOKEN_BYTES)


class NoticeState(enum.StrEnum):
    """Whether a notice may still be taken back, or has gone."""

    WAITING = "waiting"
    SENDING = "sending"
    """A worker is handing it to the smarthost. One that is found so later was cut off there: it may have gone."""
    CANCELLED = "cancelled"
    SENT = "sent"
    """The smarthost took it."""
    PARKED = "parked"
    """It could not be sent for a day, or nobody knows whether it went: staff see it and say what is done."""
    FAILED = "failed"
    """It was refused for good, or came back."""


class NoticeKind(enum.StrEnum):
    """What a notice tells."""

    CONFIRM = "confirm"
    """Asks a new pen pal for what the organisation needs."""
    CONFIRM_REMINDER = "confirm_reminder"
    CONFIRM_EXPIRED = "confirm_expired"
    MINOR = "minor"
    """Refuses somebody under 18, kindly."""
    CODE = "code"
    """A fresh code for the pen pal's pages."""
    RECEIVED = "received"
    PRINTED = "printed"
    MAILED = "mailed"
    MOVED = "moved"
    RELEASED = "released"
    DIED = "died"
    """Written by a person, never by itself."""
    REPLY = "reply"
    """An answer on paper, scanned."""
    REPLY_REFUSED = "reply_refused"
    """An answer came, and cannot be sent on."""
    STOPPED = "stopped"
    """Everything was stopped, as the pen pal asked."""
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
        Index(None, "reply_id", "id"),
        UniqueConstraint("suspension_id", "pen_pal_id", "kind"),
        UniqueConstraint("token"),
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
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id", ondelete="RESTRICT"))
    alias_id: Mapped[int | None] = mapped_column(ForeignKey("alias.id", ondelete="RESTRICT"))
    """The alias it is sent from; empty: the letter's, else the organisation's own address."""
    token: Mapped[str | None] = mapped_column(default=new_token)
    """A random name nobody can guess, in its Message-ID and in the address that answers go to; old ones have none."""
    recipient: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    subject: Mapped[str]
    text: Mapped[str]
    state: Mapped[NoticeState] = mapped_column(named(NoticeState, name="state"), default=NoticeState.WAITING)
    not_before: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    resends: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often staff had it sent again; it is named in the address that its bounces go to."""
    first_tried_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]
    """Since when a worker has it."""
    fault: Mapped[str] = mapped_column(default="", server_default="")
    """What the smarthost said last when it did not take it; empty: it did."""
    sent_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce_status: Mapped[str] = mapped_column(default="", server_default="")
    """The enhanced status code of the bounce (RFC 3463), such as `5.1.1`."""
    complained_at: Mapped[datetime | None]

    letter: Mapped[Letter | None] = relationship(foreign_keys=[letter_id])
    decision: Mapped[Decision | None] = relationship()
    pen_pal: Mapped[PenPal | None] = relationship()
    files: Mapped[list["NoticeFile"]] = relationship(order_by="NoticeFile.id")


class NoticeFile(Numbered):
    """A file that goes with a notice."""

    __tablename__ = "notice_file"
    __table_args__ = (Index(None, "notice_id"), Index(None, "object_id"), {"sqlite_autoincrement": True})

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="RESTRICT"))
    object_id: Mapped[int] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    name: Mapped[str]

    stored: Mapped[StoredObject] = relationship()


class NoticeText(Numbered):
    """An organisation's own words for one kind of notice in one language; the newest counts, older ones stay."""

    __tablename__ = "notice_text"
    __table_args__ = (Index(None, "kind", "language", "id"), {"sqlite_autoincrement": True})

    kind: Mapped[NoticeKind] = mapped_column(named(NoticeKind, name="kind"))
    language: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    """Empty, with an empty subject: the words that come with Mailcall count again."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
