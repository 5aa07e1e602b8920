"""A saved view: the filters of the queue that somebody uses again and again, under a name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered


class SavedView(Numbered):
    """One person's view of the queue."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("staff_id", "name"),
        CheckConstraint("length(name) > 0", name="has_name"),
        {"sqlite_autoincrement": True},
    )

    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    name: Mapped[str]
    query: Mapped[str]
    """The filters as the queue's address has them, checked again whenever it is opened."""
    created_at: Mapped[datetime]
