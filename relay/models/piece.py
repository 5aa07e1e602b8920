"""A batch is what is printed and mailed together; a piece is one envelope in it, with a life of its own."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.letter import Letter, Proof
from relay.models.object import StoredObject


class BatchState(enum.StrEnum):
    """How far a batch has come."""

    MAKING = "making"
    READY = "ready"
    PRINTED = "printed"
    MAILED = "mailed"
    CANCELLED = "cancelled"


class PieceState(enum.StrEnum):
    """Where an envelope is."""

    MADE = "made"
    PRINTED = "printed"
    MAILED = "mailed"
    CAME_BACK = "came_back"
    SPOILED = "spoiled"
    CLOSED = "closed"


class Batch(Numbered):
    """Pieces printed and mailed together."""

    __tablename__ = "batch"
    __table_args__ = (Index(None, "state", "id"), Index(None, "object_id"), {"sqlite_autoincrement": True})

    state: Mapped[BatchState] = mapped_column(named(BatchState, name="state"), default=BatchState.MAKING)
    object_id: Mapped[int | None] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    """The merged PDF, once it is made."""
    pages: Mapped[int] = mapped_column(default=0)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]

    stored: Mapped[StoredObject | None] = relationship()
    pieces: Mapped[list["Piece"]] = relationship(back_populates="batch", order_by="Piece.seq")


_LIVING = text("state IN ('made', 'printed', 'mailed')")
_AMISS = text("state IN ('came_back', 'spoiled')")


class Piece(Numbered):
    """One envelope. A letter is in one living piece at a time."""

    __tablename__ = "piece"
    __table_args__ = (
        UniqueConstraint("batch_id", "seq"),
        Index("uq_piece_letter_id_living", "letter_id", unique=True, sqlite_where=_LIVING, postgresql_where=_LIVING),
        Index(None, "letter_id"),
        Index("ix_piece_state_amiss", "state", "state_since", sqlite_where=_AMISS, postgresql_where=_AMISS),
        CheckConstraint("first_page >= 0", name="first_page"),
        {"sqlite_autoincrement": True},
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    seq: Mapped[int]
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    proof_id: Mapped[int] = mapped_column(ForeignKey("proof.id", ondelete="RESTRICT"))
    state: Mapped[PieceState] = mapped_column(named(PieceState, name="state"), default=PieceState.MADE)
    state_since: Mapped[datetime]
    first_page: Mapped[int] = mapped_column(default=0)
    """Counted from 1 in the batch's PDF; 0 until it is made."""

    batch: Mapped[Batch] = relationship(back_populates="pieces")
    letter: Mapped[Letter] = relationship()
    proof: Mapped[Proof] = relationship()
