"""A mail rule: what a prison accepts, as data with a source and a date."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.facility import Facility, MailPoint


class RuleSeverity(enum.StrEnum):
    """What is done about a letter that does not keep a rule."""

    BLOCK = "block"
    WARN = "warn"
    REPAIR = "repair"
    """Offer a way to keep it."""


class MailRule(Numbered):
    """One rule of a facility, or of one mail point in it. A changed rule is a new version; the old one ends."""

    __tablename__ = "mail_rule"
    __table_args__ = (
        Index(None, "facility_id", "kind"),
        {"sqlite_autoincrement": True},
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id", ondelete="RESTRICT"))
    mail_point_id: Mapped[int | None] = mapped_column(ForeignKey("mail_point.id", ondelete="RESTRICT"))
    kind: Mapped[str]
    """One of the kinds that `relay.mail_rules` knows, such as `photos` or `sheets`."""
    severity: Mapped[RuleSeverity] = mapped_column(named(RuleSeverity, name="severity"))
    parameters: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[str]
    verified_on: Mapped[date | None]
    """Empty: nobody has confirmed it."""
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    effective_from: Mapped[date | None]
    effective_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)
    ended_at: Mapped[datetime | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]

    facility: Mapped[Facility] = relationship()
    mail_point: Mapped[MailPoint | None] = relationship()
