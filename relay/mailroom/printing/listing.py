"""What was sent to printers, newest first: of a batch, or by a printer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from relay.mailroom.printing.files import LETTERS
from relay.mailroom.printing.printers import AT_WORK
from relay.models import Batch, BatchFile, BatchState, Piece, Printer, PrintJob, PrintState, Staff
from relay.printing.saying import sentences


@dataclass(frozen=True, slots=True)
class Sent:
    """A print job as a page shows it."""

    job: PrintJob
    seq: int | None
    """The one envelope it is of."""
    by: str
    """Who asked for it; empty: the command line."""

    @property
    def sheets(self) -> int:
        """How many sheets will come out; 0 until its file was looked at."""
        return int(self.job.options.get("sheets") or 0)

    @property
    def told(self) -> list[str]:
        """What the printer says, and what to do."""
        return sentences(self.job.told)

    @property
    def is_at_work(self) -> bool:
        """Say whether it is not over."""
        return self.job.state in AT_WORK

    @property
    def is_ending(self) -> bool:
        """Say whether the printer is being told to stop it."""
        return self.is_at_work and bool(self.job.options.get("cancel"))

    def is_old(self, batch: Batch) -> bool:
        """Say whether paper may have come out of it that is not the batch any more."""
        came_out = self.job.state not in (PrintState.CANCELLED, PrintState.FAILED) or self.job.sheets_done > 0
        return came_out and self.seq is None and self.job.options.get("file") != batch.object_id

    def is_the_pile(self, batch: Batch) -> bool:
        """Say whether all letters of a batch came out, as it is now, and nobody has said yet that they are printed."""
        is_whole = self.job.part == LETTERS and self.seq is None and self.job.state is PrintState.DONE
        return is_whole and batch.state is BatchState.READY and not self.is_old(batch)


def of_batch(session: Session, batch_id: int, *, limit: int = 20) -> list[Sent]:
    """List what of a batch was sent to printers."""
    return _sent(session, PrintJob.batch_id == batch_id, limit)


def of_printer(session: Session, printer_id: int, *, limit: int = 20) -> list[Sent]:
    """List what was sent to a printer."""
    return _sent(session, PrintJob.printer_id == printer_id, limit)


def _sent(session: Session, of: ColumnElement[bool], limit: int) -> list[Sent]:
    query = (
        select(PrintJob, Piece.seq, Staff.name)
        .join(Piece, Piece.id == PrintJob.piece_id, isouter=True)
        .join(Staff, Staff.id == PrintJob.created_by_id, isouter=True)
        .options(joinedload(PrintJob.printer))
        .where(of)
        .order_by(PrintJob.id.desc())
        .limit(limit)
    )
    return [Sent(job, seq, name or "") for job, seq, name in session.execute(query)]


def parts_of(session: Session, batch_id: int) -> Sequence[str]:
    """Name the files of a batch that can be printed, its letters first."""
    there = select(BatchFile.part).where(BatchFile.batch_id == batch_id).order_by(BatchFile.id)
    return [LETTERS, *(part.value for part in session.scalars(there))]


def at_work(session: Session) -> Mapping[int, int]:
    """Give the print jobs that are not over: how many each printer has."""
    found: dict[int, int] = {}
    for printer_id in session.scalars(select(PrintJob.printer_id).where(PrintJob.state.in_(AT_WORK)).limit(1000)):
        found[printer_id] = found.get(printer_id, 0) + 1
    return found


def printers(session: Session) -> list[Printer]:
    """List every printer, those in use first."""
    return list(session.scalars(select(Printer).order_by(Printer.retired_at.is_not(None), Printer.name).limit(200)))
