"""Consent: what a person in prison agreed to, in which form, and when."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered


class Consent(Numbered):
    """One consent. The newest that was not withdrawn counts; none is ever changed."""

    __tablename__ = "consent"
    __table_args__ = (Index(None, "profile_id", "id"), {"sqlite_autoincrement": True})

    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    form: Mapped[str]
    """How it was given: on paper, by phone, in an interview; and where that paper is."""
    scope: Mapped[str] = mapped_column(default="")
    """What for: letters, photos, a published profile, email of scanned replies."""
    given_on: Mapped[date]
    ends_on: Mapped[date | None]
    withdrawn_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
