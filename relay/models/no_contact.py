"""Who must not hear from whom: no-contact orders between two people, and requests not to be written to."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.profile import Profile


class AskedBy(enum.StrEnum):
    """Who asked for it."""

    VICTIM = "victim"
    COURT = "court"
    FACILITY = "facility"
    PEN_PAL = "pen_pal"
    PROFILE = "profile"
    OTHER = "other"


_OPEN = text("lifted_at IS NULL")


class NoContact(Numbered):
    """One person outside, by whatever is known of them, and one profile, or every profile when it names none."""

    __tablename__ = "no_contact"
    __table_args__ = (
        Index("ix_no_contact_open", "profile_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("length(name) + length(email) + length(phone) + length(postal) > 0", name="names_somebody"),
        {"sqlite_autoincrement": True},
    )

    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    """An address, or a domain with its @ in front."""
    phone: Mapped[str] = mapped_column(default="")
    """In E.164."""
    postal: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[AskedBy] = mapped_column(named(AskedBy, name="asked_by"))
    source: Mapped[str]
    """The order's number, the letter or the call it came by."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    lifted_why: Mapped[str] = mapped_column(default="")

    profile: Mapped[Profile | None] = relationship()
