"""Whom a member of staff knows: they do not open what these people write or get (curiosity harms)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered


class Acquaintance(Numbered):
    """One member of staff and one person, in prison or outside, whom they know."""

    __tablename__ = "acquaintance"
    __table_args__ = (
        Index("uq_acquaintance_profile", "staff_id", "profile_id", unique=True),
        Index("uq_acquaintance_pen_pal", "staff_id", "pen_pal_id", unique=True),
        CheckConstraint("(profile_id IS NULL) <> (pen_pal_id IS NULL)", name="one_person"),
        {"sqlite_autoincrement": True},
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    profile_id: Mapped[int | None] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    pen_pal_id: Mapped[int | None] = mapped_column(ForeignKey("pen_pal.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
