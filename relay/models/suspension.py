"""A suspension: for a time a prison, a unit or one person gets no letters, or no photos."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.facility import Facility, MailPoint
from relay.models.profile import Profile


class SuspensionStops(enum.StrEnum):
    """What a suspension stops."""

    LETTERS = "letters"
    PHOTOS = "photos"


_OPEN = text("ended_at IS NULL")


class Suspension(Numbered):
    """What is stopped, where, who says so, and when to ask again. `mail_point` and `profile` narrow it."""

    __tablename__ = "suspension"
    __table_args__ = (
        Index("ix_suspension_facility_id_open", "facility_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "facility_id", "id"),
        CheckConstraint("releases_a_day IS NULL OR releases_a_day > 0", name="releases"),
        {"sqlite_autoincrement": True},
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id", ondelete="RESTRICT"))
    mail_point_id: Mapped[int | None] = mapped_column(ForeignKey("mail_point.id", ondelete="RESTRICT"))
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    stops: Mapped[SuspensionStops] = mapped_column(named(SuspensionStops, name="stops"))
    why: Mapped[str]
    """For staff: lockdown, quarantine, a person in segregation."""
    source: Mapped[str]
    starts_at: Mapped[datetime]
    next_check_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    releases_a_day: Mapped[int | None]
    """After its end, how many letters a day go on, oldest first; empty: all at once."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]

    facility: Mapped[Facility] = relationship()
    mail_point: Mapped[MailPoint | None] = relationship()
    profile: Mapped[Profile | None] = relationship()
