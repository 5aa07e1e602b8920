"""A pen pal: a person outside who writes, known by one header-From address."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered


class PenPal(Numbered):
    """A person outside. Nobody is one until their address was read from a message with exactly one author."""

    __tablename__ = "pen_pal"
    __table_args__ = (
        UniqueConstraint("address"),
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
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
