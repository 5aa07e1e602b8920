"""A facet: one thing the queue can be asked for, of one letter, in the order the queue is read.

A list with a filter walks one index from its first row, however many letters there are; a letter has about six facets.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import Base, BigId
from relay.db.types import named
from relay.models.letter import LetterState


class LetterFacet(Base):
    """`flag:money`, `language:es`, `facility:12`, `photos`, `first`, `authentication:fail` of one letter."""

    __tablename__ = "letter_facet"
    __table_args__ = (Index(None, "facet", "state", "received_at", "letter_id"),)

    letter_id: Mapped[BigId] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"), primary_key=True)
    facet: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[LetterState] = mapped_column(named(LetterState, name="state"))
    """The letter's, kept in step by `relay.letters.lifecycle`."""
    received_at: Mapped[datetime]
