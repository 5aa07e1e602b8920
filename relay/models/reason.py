"""Reasons as templates: what staff choose instead of writing the same words every day."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.letter import DecisionKind


class ReasonOn(enum.StrEnum):
    """What is decided about with a reason."""

    LETTER = "letter"
    REPLY = "reply"
    REPLY_PART = "reply_part"
    """What is blacked out in a reply."""


class ReasonTemplate(Numbered):
    """One reason for one kind of decision, with words for staff and words for the pen pal."""

    __tablename__ = "reason_template"
    __table_args__ = (
        Index(None, "kind", "position", "id"),
        CheckConstraint("length(label) > 0", name="has_label"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[DecisionKind] = mapped_column(named(DecisionKind, name="kind"))
    about: Mapped[ReasonOn] = mapped_column(
        named(ReasonOn, name="about"), default=ReasonOn.LETTER, server_default=ReasonOn.LETTER.value
    )
    label: Mapped[str]
    private_text: Mapped[str] = mapped_column(default="")
    """For the record; never in a notice."""
    public_texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By language code, what the pen pal is told."""
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
