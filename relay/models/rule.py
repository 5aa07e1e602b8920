"""What staff think of a screening rule: whether it was right about a letter, and which rules are kept quiet."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Base, Numbered


class FlagOpinion(Numbered):
    """One person's word on one rule in one letter."""

    __tablename__ = "flag_opinion"
    __table_args__ = (
        UniqueConstraint("letter_id", "rule", "staff_id"),
        Index(None, "rule", "made_at"),
        {"sqlite_autoincrement": True},
    )

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    rule: Mapped[str]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    agrees: Mapped[bool]
    made_at: Mapped[datetime]


class RuleSetting(Base):
    """How a rule is shown here. A quiet one is folded away, and never stops hiding what blocks."""

    __tablename__ = "rule_setting"

    rule: Mapped[str] = mapped_column(primary_key=True)
    quiet: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(default="")
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    changed_at: Mapped[datetime]


class RulePhrase(Numbered):
    """A phrase that staff added to a rule's list, or took out of it. None is changed; a later one stands instead."""

    __tablename__ = "rule_phrase"
    __table_args__ = (Index(None, "rule", "id"), {"sqlite_autoincrement": True})

    rule: Mapped[str]
    language: Mapped[str]
    phrase: Mapped[str]
    """As a line of the rule's list is written."""
    innocent: Mapped[bool] = mapped_column(default=False)
    """Whether it only sounds like what the rule looks for."""
    removed: Mapped[bool] = mapped_column(default=False)
    """Whether a phrase that comes with the rule is left out."""
    why: Mapped[str] = mapped_column(default="")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
