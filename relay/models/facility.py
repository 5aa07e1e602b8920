"""A facility is a prison; a mail point is an address in it, for one unit and one class of mail."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.postal_address import PostalAddress


class MailClass(enum.StrEnum):
    """What kind of mail a mail point takes."""

    GENERAL = "general"
    LEGAL = "legal"
    PUBLICATIONS = "publications"


class Facility(Numbered):
    """A prison."""

    __tablename__ = "facility"
    __table_args__ = (UniqueConstraint("code"), {"sqlite_autoincrement": True})

    code: Mapped[str]
    name: Mapped[str]
    long_name: Mapped[str] = mapped_column(default="")
    jurisdiction: Mapped[str] = mapped_column(default="us-bop")
    contacts: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    """Whom to call and for what: `{"role", "name", "phone", "email", "note"}` each."""
    demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    mail_points: Mapped[list["MailPoint"]] = relationship(back_populates="facility", order_by="MailPoint.id")


class MailPoint(Numbered):
    """Where mail for one unit of a facility goes, and what it accepts, with who said so and when."""

    __tablename__ = "mail_point"
    __table_args__ = (
        UniqueConstraint("facility_id", "name", "mail_class"),
        Index(None, "facility_id"),
        {"sqlite_autoincrement": True},
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("facility.id", ondelete="RESTRICT"))
    name: Mapped[str] = mapped_column(default="")
    mail_class: Mapped[MailClass] = mapped_column(named(MailClass, name="mail_class"), default=MailClass.GENERAL)
    address: Mapped[PostalAddress]
    envelope: Mapped[str] = mapped_column(default="")
    """A preset's key; empty: the organisation's default."""
    copies_both_sides: Mapped[bool] = mapped_column(default=False)
    """True only when somebody confirmed that its mailroom copies the backs of sheets too."""
    takes_redacted: Mapped[bool] = mapped_column(default=True, server_default=true())
    """False where letters with something blacked out are refused."""
    takes_labels: Mapped[bool] = mapped_column(default=False, server_default=false())
    """True only when somebody confirmed that address labels are taken there."""
    reply_slip: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether a page about how to answer goes with letters there."""
    rules: Mapped[dict[str, Any]] = mapped_column(default=dict)
    source: Mapped[str] = mapped_column(default="")
    verified_at: Mapped[datetime | None]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    retired_at: Mapped[datetime | None]
    """Since when nothing is sent there any more."""
    created_at: Mapped[datetime]

    facility: Mapped[Facility] = relationship(back_populates="mail_points")
