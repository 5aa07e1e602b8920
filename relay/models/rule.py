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
