"""A printer of the mailroom: a queue or somebody who downloads, what it can do, where it prints; and its jobs."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from relay.db.base import Numbered
from relay.db.types import named

if TYPE_CHECKING:
    from relay.models.piece import Batch


class Printer(Numbered):
    """One printer as this organisation uses it."""

    __tablename__ = "printer"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("length(name) > 0", name="has_name"),
        {"sqlite_autoincrement": True},
    )

    name: Mapped[str]
    queue: Mapped[str] = mapped_column(default="")
    """The CUPS queue, as `name`, or the `ipp` or `ipps` address of any; empty: its files are downloaded."""
    two_sided: Mapped[bool] = mapped_column(default=True)
    colour: Mapped[bool] = mapped_column(default=False)
    tray: Mapped[str] = mapped_column(default="")
    """The `media-source` its letters are taken from; empty: the printer's own choice."""
    envelope_tray: Mapped[str] = mapped_column(default="")
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Further options of its queue, as `lp -o` takes them."""
    envelopes: Mapped[list[str]] = mapped_column(default=list)
    """Keys of the envelopes whose letters it prints; empty: all."""
    offset_x_pt: Mapped[float] = mapped_column(Float, default=0.0)
    """How far right of its place it has to be told to print, so that it prints there."""
    offset_y_pt: Mapped[float] = mapped_column(Float, default=0.0)
    """How far below."""
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class PrintState(enum.StrEnum):
    """How far a print job has come."""

    WAITING = "waiting"
    SENT = "sent"
    PRINTING = "printing"
    STOPPED = "stopped"
    """It waits for somebody at the printer: paper, toner, a jam."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


_AT_WORK = text("state IN ('waiting', 'sent', 'printing', 'stopped')")


class PrintJob(Numbered):
    """A file of a batch, or one piece of it again, that was sent to a printer."""

    __tablename__ = "print_job"
    __table_args__ = (
        Index(None, "batch_id", "id"),
        Index("ix_print_job_at_work", "printer_id", "id", sqlite_where=_AT_WORK, postgresql_where=_AT_WORK),
        CheckConstraint("copies > 0", name="copies"),
        {"sqlite_autoincrement": True},
    )

    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id", ondelete="RESTRICT"))
    """Empty: a test page."""
    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id", ondelete="RESTRICT"))
    piece_id: Mapped[int | None] = mapped_column(ForeignKey("piece.id", ondelete="RESTRICT"))
    """The one piece that is printed; empty: the whole file."""
    part: Mapped[str] = mapped_column(default="letters")
    """`letters`, one of the batch's other files, or `test`."""
    object_id: Mapped[int | None] = mapped_column(ForeignKey("object.id", ondelete="RESTRICT"))
    """The very file that was sent."""
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """`tray`; `file`: the batch's object when it was asked for; `sheets`: how many will come out; `cancel`."""
    copies: Mapped[int] = mapped_column(default=1)
    state: Mapped[PrintState] = mapped_column(named(PrintState, name="state"), default=PrintState.WAITING)
    queue_job: Mapped[str] = mapped_column(default="")
    """What its queue calls it."""
    sheets_done: Mapped[int] = mapped_column(default=0)
    told: Mapped[str] = mapped_column(default="")
    """What the printer said last, and what is wrong, as keywords (`relay.printing.saying`)."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id", ondelete="RESTRICT"))
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    batch: Mapped["Batch | None"] = relationship()
    printer: Mapped[Printer] = relationship()
