"""A claim: who has a letter open just now. It is soft: others see it, and it keeps nobody out."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Base, BigId
from relay.models.staff import Staff


class Claim(Base):
    """One member of staff who reads one letter."""

    __tablename__ = "claim"
    __table_args__ = (Index(None, "staff_id", "seen_at"),)

    letter_id: Mapped[BigId] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"), primary_key=True)
    staff_id: Mapped[BigId] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"), primary_key=True)
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
    """When their page last said that it is still open."""

    staff: Mapped[Staff] = relationship()
