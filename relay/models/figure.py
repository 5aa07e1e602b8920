"""A figure: how often something happened in one day or month, counted once and then only read."""

import enum
from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Base, BigId
from relay.db.types import named


class Span(enum.StrEnum):
    """How long a figure counts."""

    DAY = "day"
    MONTH = "month"


class Figure(Base):
    """One number. What is counted, and what its `key` means, is said in `relay.reports.counting`."""

    __tablename__ = "figure"

    span: Mapped[Span] = mapped_column(named(Span, name="span"), primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    """The day, or the month's first, in the organisation's zone."""
    name: Mapped[str] = mapped_column(primary_key=True)
    facility_id: Mapped[BigId] = mapped_column(primary_key=True, autoincrement=False)
    """0: of all together."""
    key: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[BigId]
