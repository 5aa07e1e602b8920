"""A correspondence: one pen pal and one profile, everything between them, and whether it may go on."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.pen_pal import PenPal
from relay.models.profile import Profile


class CorrespondenceState(enum.StrEnum):
    """Whether letters between the two may go on."""

    OPEN = "open"
    MUTED = "muted"
    ENDED = "ended"


_NOT_OPEN = text("state <> 'open'")


class Correspondence(Numbered):
    """One pen pal and one profile."""

    __tablename__ = "correspondence"
    __table_args__ = (
        UniqueConstraint("pen_pal_id", "profile_id"),
        Index(None, "profile_id"),
        Index("ix_correspondence_id_not_open", "id", sqlite_where=_NOT_OPEN, postgresql_where=_NOT_OPEN),
        {"sqlite_autoincrement": True},
    )

    pen_pal_id: Mapped[int] = mapped_column(ForeignKey("pen_pal.id", ondelete="RESTRICT"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    state: Mapped[CorrespondenceState] = mapped_column(
        named(CorrespondenceState, name="state"), default=CorrespondenceState.OPEN
    )
    wished_by: Mapped[str] = mapped_column(default="", server_default="")
    """Who wanted it muted or ended: `profile`, `pen_pal`, `organisation`, `facility`."""
    why: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime | None]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]

    pen_pal: Mapped[PenPal] = relationship()
    profile: Mapped[Profile] = relationship()
