"""A batch is what is printed and mailed together; a piece is one envelope in it, with a life of its own."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named
from relay.models.facility import Facility, MailClass
from relay.models.letter import Letter, Proof
from relay.models.object import StoredObject
from relay.models.our_letter import OurLetter
from relay.models.printer import Printer


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


class BatchPart(enum.StrEnum):
    """A file of a batch beside its letters."""

    COVER = "cover"
    MANIFEST = "manifest"
    ENVELOPES = "envelopes"
    LABELS = "labels"
    STACK = "stack"
    """Cover sheet, separators and letters in one file."""


class Batch(Numbered):
    """Pieces printed and mailed together."""

    __tablename__ = "batch"
    __table_args__ = (Index(None, "state", "id"), Index(None, "object_id"), {"sqlite_autoincrement": True})

    state: Mapped[BatchState] = mapped_column(named(BatchState, name="state"), default=BatchState.MAKING)
    object_id: Mapped[int | None] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    """The merged PDF of its letters, once it is made."""
    pages: Mapped[int] = mapped_column(default=0)
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("facility.id", ondelete="RESTRICT"))
    """What its letters were chosen by; empty: all."""
    mail_class: Mapped[MailClass | None] = mapped_column(named(MailClass, name="mail_class"))
    printer_id: Mapped[int | None] = mapped_column(ForeignKey("printer.id", ondelete="RESTRICT"))
    """The printer it is made for: its sides, and where it prints."""
    label_sheet: Mapped[str] = mapped_column(default="", server_default="")
    """The labels it is made for, by key; empty: it was made when all were 5163."""
    made_for: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    """What its file was made for: the `two_sided`, `x_pt` and `y_pt` of its printer then; empty: nobody knows."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    printed_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]
    mailed_on: Mapped[date | None]
    """The day on which the post took it."""
    mailed_place: Mapped[str] = mapped_column(default="", server_default="")

    stored: Mapped[StoredObject | None] = relationship()
    facility: Mapped[Facility | None] = relationship()
    printer: Mapped[Printer | None] = relationship()
    files: Mapped[list["BatchFile"]] = relationship(
        back_populates="batch", order_by="BatchFile.id", cascade="all, delete-orphan"
    )
    pieces: Mapped[list["Piece"]] = relationship(back_populates="batch", order_by="Piece.seq")


class BatchFile(Numbered):
    """A file of a batch beside its letters; made again, it is the same."""

    __tablename__ = "batch_file"
    __table_args__ = (UniqueConstraint("batch_id", "part"), Index(None, "object_id"), {"sqlite_autoincrement": True})

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    part: Mapped[BatchPart] = mapped_column(named(BatchPart, name="part"))
    object_id: Mapped[int] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    pages: Mapped[int]

    batch: Mapped[Batch] = relationship(back_populates="files")
    stored: Mapped[StoredObject] = relationship()


_LIVING = text("state IN ('made', 'printed', 'mailed')")
_AMISS = text("state IN ('came_back', 'spoiled')")


class Piece(Numbered):
    """One envelope, with a letter or one of ours in it. Each is in one living piece at a time."""

    __tablename__ = "piece"
    __table_args__ = (
        UniqueConstraint("batch_id", "seq"),
        Index("uq_piece_letter_id_living", "letter_id", unique=True, sqlite_where=_LIVING, postgresql_where=_LIVING),
        Index(
            "uq_piece_our_letter_id_living",
            "our_letter_id",
            unique=True,
            sqlite_where=_LIVING,
            postgresql_where=_LIVING,
        ),
        Index(None, "letter_id"),
        Index(None, "our_letter_id"),
        Index("ix_piece_state_amiss", "state", "state_since", sqlite_where=_AMISS, postgresql_where=_AMISS),
        CheckConstraint("first_page >= 0", name="first_page"),
        CheckConstraint("(letter_id IS NULL) <> (our_letter_id IS NULL)", name="one_letter"),
        {"sqlite_autoincrement": True},
    )

    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    seq: Mapped[int]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="RESTRICT"))
    our_letter_id: Mapped[int | None] = mapped_column(ForeignKey("our_letter.id", ondelete="RESTRICT"))
    proof_id: Mapped[int] = mapped_column(ForeignKey("proof.id", ondelete="RESTRICT"))
    state: Mapped[PieceState] = mapped_column(named(PieceState, name="state"), default=PieceState.MADE)
    state_since: Mapped[datetime]
    first_page: Mapped[int] = mapped_column(default=0)
    """Counted from 1 in the batch's PDF; 0 until it is made."""
    spoiled_why: Mapped[str] = mapped_column(default="", server_default="")
    again_of_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id", ondelete="RESTRICT"))
    """The spoiled piece that this one was printed again for."""
    last_page_at: Mapped[datetime | None]
    """When its last page was scanned as it went into its envelope."""
    bagged_at: Mapped[datetime | None]
    """When the sealed envelope was scanned into the bag."""
    bagged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    tracking: Mapped[str] = mapped_column(default="", server_default="")
    """What a print house calls it, and below what it said of it last."""
    tracking_status: Mapped[str] = mapped_column(default="", server_default="")
    tracked_at: Mapped[datetime | None]

    batch: Mapped[Batch] = relationship(back_populates="pieces")
    letter: Mapped[Letter | None] = relationship()
    our_letter: Mapped[OurLetter | None] = relationship()
    proof: Mapped[Proof] = relationship()


class PieceFile(Numbered):
    """What is printed on the outside of one piece, alone: its envelope or label, for one that was spoiled."""

    __tablename__ = "piece_file"
    __table_args__ = (UniqueConstraint("piece_id", "part"), Index(None, "object_id"), {"sqlite_autoincrement": True})

    piece_id: Mapped[int] = mapped_column(ForeignKey("piece.id", ondelete="RESTRICT"))
    part: Mapped[BatchPart] = mapped_column(named(BatchPart, name="part"))
    """`envelopes` or `labels`."""
    first: Mapped[int] = mapped_column(default=0)
    """The label it is printed on, from 0, on a sheet that was begun."""
    object_id: Mapped[int | None] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    """Empty until it is made."""
    asked_at: Mapped[datetime]

    piece: Mapped[Piece] = relationship()
    stored: Mapped[StoredObject | None] = relationship()
