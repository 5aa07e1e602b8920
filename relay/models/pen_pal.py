"""A pen pal: a person outside who writes, known by one header-From address."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered

_BLOCKED = text("blocked_at IS NOT NULL")
_FAILS = text("fails_since IS NOT NULL")
_COMPLAINED = text("complained_at IS NOT NULL")


class PenPal(Numbered):
    """A person outside. Nobody is one until their address was read from a message with exactly one author."""

    __tablename__ = "pen_pal"
    __table_args__ = (
        UniqueConstraint("address"),
        Index(None, "merged_into_id"),
        Index(None, "name", "id"),
        Index("ix_pen_pal_id_blocked", "id", sqlite_where=_BLOCKED, postgresql_where=_BLOCKED),
        Index("ix_pen_pal_id_fails", "id", sqlite_where=_FAILS, postgresql_where=_FAILS),
        Index("ix_pen_pal_complained", "complained_at", sqlite_where=_COMPLAINED, postgresql_where=_COMPLAINED),
        {"sqlite_autoincrement": True},
    )

    address: Mapped[str]
    """Domain as lower-case IDNA, local part case-folded, dots and plus kept."""
    name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    country: Mapped[str] = mapped_column(default="")
    confirmed_at: Mapped[datetime | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    blocked_at: Mapped[datetime | None]
    blocked_until: Mapped[datetime | None]
    """Empty: until somebody lifts it."""
    blocked_why: Mapped[str] = mapped_column(default="", server_default="")
    blocked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    trusted_at: Mapped[datetime | None]
    """Since when their letters to people they have not written to before need no slower look."""
    trusted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("pen_pal.id", ondelete="RESTRICT"))
    """The pen pal this address belongs to, when two were found to be one."""
    said_adult_at: Mapped[datetime | None]
    """When they said that they are 18 or over."""
    agreed_at: Mapped[datetime | None]
    agreed_to: Mapped[int | None]
    """The version of the terms they agreed to then."""
    minor_at: Mapped[datetime | None]
    """When they said, or staff found, that they are under 18."""
    quiet_at: Mapped[datetime | None]
    """Since when they want no courtesy notices; replies, refusals and returns go on."""
    stopped_at: Mapped[datetime | None]
    """Since when they want nothing any more."""
    names_in_subjects: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether subjects of our mail may name whom they write to."""
    acknowledged_on: Mapped[date | None]
    """The day of the last mail that only said what arrived: one a day is enough."""
    fails_since: Mapped[datetime | None]
    """Since when mail to them comes back; empty: it does not."""
    fails_why: Mapped[str] = mapped_column(default="", server_default="")
    complained_at: Mapped[datetime | None]
    """When their provider told us that they called mail of ours spam."""
    erased_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class PenPalCode(Numbered):
    """A fresh code that was emailed to a pen pal, for one purpose; only its hash is kept."""

    __tablename__ = "pen_pal_code"
    __table_args__ = (Index(None, "pen_pal_id", "id"), {"sqlite_autoincrement": True})

    pen_pal_id: Mapped[int] = mapped_column(ForeignKey("pen_pal.id", ondelete="RESTRICT"))
    purpose: Mapped[str]
    code_hash: Mapped[bytes]
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
