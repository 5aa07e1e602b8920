"""What cannot wait: a letter or reply that was taken out of the queue to a named person, and one that was sealed."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.letter import Letter
from relay.models.reply import Reply
from relay.models.staff import Staff


class Ground(enum.StrEnum):
    """Why somebody must look at once."""

    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    DANGER = "danger"
    OTHER = "other"


_OPEN = text("settled_at IS NULL")
_ONE = "(letter_id IS NULL) <> (reply_id IS NULL)"


class Escalation(Numbered):
    """One urgent letter or reply, who has it, and until when somebody must have acted."""

    __tablename__ = "escalation"
    __table_args__ = (
        Index("uq_escalation_letter_id_open", "letter_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_escalation_due_at_open", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("uq_escalation_reply_id_open", "reply_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(None, "letter_id", "id"),
        CheckConstraint(_ONE, name="about_one"),
        {"sqlite_autoincrement": True},
    )

    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id", ondelete="RESTRICT"))
    ground: Mapped[Ground] = mapped_column(named(Ground, name="ground"))
    note: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    """Who has it."""
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    raised_at: Mapped[datetime]
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    """When that person said that they have seen it."""
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    outcome: Mapped[str] = mapped_column(default="")
    """What was done, whom it was told."""

    letter: Mapped[Letter | None] = relationship()
    reply: Mapped[Reply | None] = relationship()
    person: Mapped[Staff] = relationship(foreign_keys=[person_id])


class Sealing(Numbered):
    """One sealed letter or reply: nothing of it is shown, printed, exported or emailed, and nothing is erased."""

    __tablename__ = "sealing"
    __table_args__ = (
        Index(None, "letter_id", "id"),
        Index(None, "reply_id", "id"),
        CheckConstraint(_ONE, name="about_one"),
        {"sqlite_autoincrement": True},
    )

    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    reply_id: Mapped[int | None] = mapped_column(ForeignKey("reply.id", ondelete="RESTRICT"))
    why: Mapped[str] = mapped_column(default="")
    sealed_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    sealed_at: Mapped[datetime]
    reported_on: Mapped[date | None]
    report: Mapped[str] = mapped_column(default="")
    """To whom it was reported, and the number of the report."""
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    lifted_why: Mapped[str] = mapped_column(default="")

    letter: Mapped[Letter | None] = relationship()
    reply: Mapped[Reply | None] = relationship()
