"""A note: what a member of staff wrote down about a letter, a person or what is between two."""

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import BigId, Numbered
from relay.db.types import named
from relay.models.staff import Staff


class NoteOn(enum.StrEnum):
    """What a note is about."""

    LETTER = "letter"
    PROFILE = "profile"
    PEN_PAL = "pen_pal"
    CORRESPONDENCE = "correspondence"
    FACILITY = "facility"
    MESSAGE = "message"


class Note(Numbered):
    """Words for colleagues; they never enter a notice. A warning stands at the top wherever its subject is read."""

    __tablename__ = "note"
    __table_args__ = (Index(None, "subject_kind", "subject_id", "id"), {"sqlite_autoincrement": True})

    subject_kind: Mapped[NoteOn] = mapped_column(named(NoteOn, name="subject_kind"))
    subject_id: Mapped[BigId]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    text: Mapped[str]
    is_warning: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()
