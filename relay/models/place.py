"""Where a person in prison was, and since when: their places, one after the other."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.models.facility import MailPoint


class ProfilePlace(Numbered):
    """One stay. The one without an end is where they are."""

    __tablename__ = "profile_place"
    __table_args__ = (Index(None, "profile_id", "id"), {"sqlite_autoincrement": True})

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    mail_point_id: Mapped[int] = mapped_column(ForeignKey("mail_point.id", ondelete="RESTRICT"))
    since: Mapped[datetime]
    until: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(default="")
    """Who says so: the locator, the person, a letter that came back."""
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))

    mail_point: Mapped[MailPoint] = relationship()
