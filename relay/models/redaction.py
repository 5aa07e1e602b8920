"""A redaction: words or a photo of one letter that are printed as a black bar, and why."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.models.notice import Notice, NoticeState
from relay.models.staff import Staff


class Redaction(Numbered):
    """One act. What it covers stands in the reading it made; the reading before it stays on record."""

    __tablename__ = "redaction"
    __table_args__ = (Index(None, "letter_id", "id"), {"sqlite_autoincrement": True})

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    reading_id: Mapped[int] = mapped_column(ForeignKey("reading.id", ondelete="RESTRICT"))
    photo_seq: Mapped[int | None]
    """The photo; empty: words."""
    characters: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str]
    """What the margin and the pen pal are told."""
    private_reason: Mapped[str] = mapped_column(default="")
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    made_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    """Since when it is not printed any more."""
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id", ondelete="RESTRICT"))
    """What told the pen pal of it."""
    untold_why: Mapped[str] = mapped_column(default="")
    """Why the pen pal cannot be told, where staff say so."""

    staff: Mapped[Staff] = relationship(lazy="joined")
    notice: Mapped[Notice | None] = relationship(lazy="joined")

    @property
    def is_told(self) -> bool:
        """Say whether the pen pal was told of it, is being told by an email that waits, or cannot be."""
        lost = {NoticeState.CANCELLED, NoticeState.FAILED}
        return bool(self.untold_why) or (self.notice is not None and self.notice.state not in lost)
