"""A letter from the organisation itself to a profile, on paper: a welcome, an answer about a reply, a consent form."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.correspondence import Correspondence
from relay.models.profile import Profile

if TYPE_CHECKING:
    from relay.models.letter import Proof


class OurLetterKind(enum.StrEnum):
    """What it tells or asks."""

    WELCOME = "welcome"
    REPLY_EMAILED = "reply_emailed"
    REPLY_UNMATCHED = "reply_unmatched"
    PEN_PAL_STOPPED = "pen_pal_stopped"
    CONSENT = "consent"
    CONSENT_RENEWAL = "consent_renewal"


class OurLetterState(enum.StrEnum):
    """How far it has come."""

    WAITING = "waiting"
    """To be set, and approved by staff where they want to see it."""
    NOT_PRINTABLE = "not_printable"
    APPROVED = "approved"
    IN_BATCH = "in_batch"
    PRINTED = "printed"
    MAILED = "mailed"
    CAME_BACK = "came_back"
    CANCELLED = "cancelled"


_OPEN = text("state IN ('waiting', 'not_printable', 'approved')")


class OurLetter(Numbered):
    """One letter of ours to one profile, made of a template and facts."""

    __tablename__ = "our_letter"
    __table_args__ = (
        Index(None, "profile_id", "id"),
        Index("ix_our_letter_state_open", "state", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("version > 0", name="version"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[OurLetterKind] = mapped_column(named(OurLetterKind, name="kind"))
    profile_id: Mapped[int] = mapped_column(ForeignKey("profile.id", ondelete="RESTRICT"))
    correspondence_id: Mapped[int | None] = mapped_column(ForeignKey("correspondence.id", ondelete="RESTRICT"))
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What its words need: dates, names, codes."""
    state: Mapped[OurLetterState] = mapped_column(named(OurLetterState, name="state"), default=OurLetterState.WAITING)
    state_since: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("proof.id", ondelete="RESTRICT", use_alter=True))
    fault: Mapped[str] = mapped_column(default="")
    """Why it cannot be printed."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    approved_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    profile: Mapped[Profile] = relationship()
    correspondence: Mapped[Correspondence | None] = relationship()
    proof: Mapped["Proof | None"] = relationship(foreign_keys=[proof_id])
