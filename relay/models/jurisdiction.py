"""What administrators made of the rules that come with Mailcall: confirmed and switched on, or off."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered


class JurisdictionRule(Numbered):
    """One word on one shipped rule. The newest counts, for the version of the rule that it names."""

    __tablename__ = "jurisdiction_rule"
    __table_args__ = (
        Index(None, "jurisdiction", "rule", "id"),
        CheckConstraint("version > 0", name="version"),
        {"sqlite_autoincrement": True},
    )

    jurisdiction: Mapped[str]
    rule: Mapped[str]
    """Its key in the jurisdiction's file."""
    version: Mapped[int]
    is_on: Mapped[bool]
    confirmed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(default="")
    """Where it was looked up, or why it is off."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
