"""A pen pal: a person outside who writes, known by one header-From address."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered

_BLOCKED = text("blocked_at IS NOT NULL")


class PenPal(Numbered):
    """A person outside. Nobody is one until their address was read from a message with exactly one author."""

    __tablename__ = "pen_pal"
    __table_args__ = (
        UniqueConstraint("address"),
        Index(None, "merged_into_id"),
        Index(None, "name", "id"),
        Index("ix_pen_pal_id_blocked", "id", sqlite_where=_BLOCKED, postgresql_where=_BLOCKED),
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
    blocked_until: Mapped[datetime | None]
    """Empty: until somebody lifts it."""
    blocked_why: Mapped[str] = mapped_column(default="", server_default="")
    blocked_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    trusted_at: Mapped[datetime | None]
    """Since when their letters to people they have not written to before need no slower look."""
    trusted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("pen_pal.id", ondelete="RESTRICT"))
    """The pen pal this address belongs to, when two were found to be one."""
    erased_at: Mapped[datetime | None]
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
