"""Asking for paper: a batch's file, one piece again, or a test page is to be printed; and that it is not, after all.

What is asked for is a row and a job of the worker, in one transaction. The file is named here: if it is made again
before it is sent, nothing is sent.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.steps import MAILROOM
from relay.mailroom import giving_out
from relay.mailroom.printing import files
from relay.mailroom.printing.files import LETTERS, TEST
from relay.mailroom.printing.printers import AT_WORK
from relay.models import (
    Batch,
    BatchPart,
    BatchState,
    Piece,
    Printer,
    PrintJob,
    PrintState,
    Staff,
)
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

COPIES_MOST: Final = 20
_NOT_OVER = frozenset({BatchState.READY, BatchState.PRINTED})
_CAME_TO_NOTHING = (PrintState.FAILED, PrintState.CANCELLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be printed, and how."""

    printer_id: int
    part: str = LETTERS
    """`letters`, or a `BatchPart`."""
    seq: int | None = None
    """The one envelope whose pages are printed, or whose outside; None: all."""
    copies: int = 1
    tray: str | None = None
    """None: the printer's usual one for this part."""
    again: bool = False
    """It was printed or sent before, and is wanted once more."""
    file: int | None = None
    """The batch's file that was seen; None: whichever is there."""


def ask(session: Session, batch: Batch, wanted: Wanted, staff: Staff | None, *, now: datetime) -> PrintJob:
    """Ask for a batch's file, or for one piece, on a printer.

    Raises:
        Conflict: the file was made again since it was seen.
        Refused: it cannot be printed so, by this person, or not now; `field` says what is in the way.
        Sealed, NotReady: a sealed letter is in it; it is being made.
    """
    _require_mailroom(staff)
    session.refresh(batch, with_for_update=True)
    printer = _printer(session, wanted.printer_id)
    _require_state(batch, wanted)
    giving_out.file_of(batch)
    if wanted.file is not None and wanted.file != batch.object_id:
        told = _("the file of batch %(number)s was made again meanwhile; look at the page again", number=batch.id)
        raise Conflict(told)
    if not 1 <= wanted.copies <= COPIES_MOST:
        raise Refused(_("print it once, or up to %(number)s times", number=COPIES_MOST), field="copies")
    piece = _piece(session, batch, wanted, now)
    if not wanted.again:
        _require_first(session, batch, wanted, piece)
    job = PrintJob(
        batch_id=batch.id,
        printer_id=printer.id,
        piece_id=piece.id if piece else None,
        part=wanted.part,
        object_id=files.find(session, batch, printer, wanted.part, piece),
        options={"tray": _tray(printer, wanted), "file": batch.object_id},
        copies=wanted.copies,
        created_by_id=staff.id if staff else None,
        created_at=now,
    )
    return _begin(session, job, "batch.print_asked", ("batch", batch.id), now)


def ask_test(session: Session, printer: Printer, staff: Staff | None, *, now: datetime) -> PrintJob:
    """Ask for a test page.

    Raises:
        Refused: this person may not, or it has no queue.
    """
    _require_mailroom(staff)
    found = _printer(session, printer.id)
    actor_id = staff.id if staff else None
    job = PrintJob(printer_id=found.id, part=TEST, options={"tray": found.tray}, created_by_id=actor_id, created_at=now)
    return _begin(session, job, "printer.tested", ("printer", found.id), now)


def cancel(session: Session, job: PrintJob, staff: Staff | None, *, now: datetime) -> None:
    """Stop a job: at once when the printer has nothing of it, else the worker tells the printer.

    Raises:
        Conflict: it is over.
        Refused: this person may not.
    """
    _require_mailroom(staff)
    session.refresh(job, with_for_update=True)
    if job.state not in AT_WORK:
        raise Conflict(_("this print job is over already; nothing was done"))
    if job.state is PrintState.WAITING and not job.queue_job:
        job.state, job.finished_at = PrintState.CANCELLED, now
    else:
        job.options = {**job.options, "cancel": True}
        enqueue(session, JobKind.PRINT, job.id, now=now)
    subject = ("batch", job.batch_id) if job.batch_id is not None else ("printer", job.printer_id)
    actor_id = staff.id if staff else None
    audit.record(session, "batch.print_cancelled", *subject, actor_id=actor_id, now=now, new={"print_job": job.id})


def _begin(session: Session, job: PrintJob, verb: str, subject: tuple[str, int], now: datetime) -> PrintJob:
    session.add(job)
    session.flush()
    new: dict[str, Any] = {"print_job": job.id, "printer": job.printer_id, "part": job.part, "copies": job.copies}
    if job.piece_id is not None:
        new["piece"] = job.piece_id
    audit.record(session, verb, *subject, actor_id=job.created_by_id, now=now, new=new)
    enqueue(session, JobKind.PRINT, job.id, now=now)
    return job


def _printer(session: Session, printer_id: int) -> Printer:
    found = session.get(Printer, printer_id)
    if found is None or found.retired_at is not None:
        raise Refused(_("choose a printer that is in use"), field="printer")
    if not found.queue:
        told = _("%(name)s has no queue: download the file, and print it there yourself", name=found.name)
        raise Refused(told, field="printer")
    return found


def _require_state(batch: Batch, wanted: Wanted) -> None:
    """The letters are printed once, and single pieces or other parts as long as the batch is on the table."""
    whole = wanted.part == LETTERS and wanted.seq is None
    if batch.state is BatchState.READY or (not whole and batch.state in _NOT_OVER) or batch.state is BatchState.MAKING:
        return
    told = {"number": batch.id, "state": said(batch.state)}
    if whole and batch.state is BatchState.PRINTED:
        raise Refused(_("batch %(number)s is printed: print single envelopes again where one is spoiled", **told))
    raise Refused(_("batch %(number)s is %(state)s; nothing of it is printed any more", **told))


def _piece(session: Session, batch: Batch, wanted: Wanted, now: datetime) -> Piece | None:
    if wanted.seq is None:
        return None
    if wanted.part != LETTERS and wanted.part not in files.OUTSIDES:
        raise Refused(_("of one letter alone its pages are printed, or its envelope or label"), field="part")
    here = (Piece.batch_id == batch.id, Piece.seq == wanted.seq, Piece.state.in_(files.IN_BATCH))
    piece = session.scalar(select(Piece).where(*here))
    if piece is None:
        raise Refused(_("there is no such envelope in this batch any more"), field="seq")
    if files.is_withheld(session, piece, now):
        raise Refused(_("this letter must not be mailed any more: pull it instead of printing it"), field="seq")
    return piece


def _require_first(session: Session, batch: Batch, wanted: Wanted, piece: Piece | None) -> None:
    """Nobody prints a pile twice because two people pressed the same button."""
    same = (
        PrintJob.batch_id == batch.id,
        PrintJob.part == wanted.part,
        PrintJob.state.not_in(_CAME_TO_NOTHING),
        PrintJob.piece_id == piece.id if piece else PrintJob.piece_id.is_(None),
    )
    if session.scalar(select(exists().where(*same))):
        told = _("this was sent to a printer before: tick that you want it once more, or look at what was sent")
        raise Refused(told, field="again")


def _tray(printer: Printer, wanted: Wanted) -> str:
    if wanted.tray is not None:
        return wanted.tray
    return printer.envelope_tray if wanted.part in (BatchPart.ENVELOPES, BatchPart.LABELS) else printer.tray


def _require_mailroom(staff: Staff | None) -> None:
    if staff is not None and (staff.role not in MAILROOM or not staff.active):
        raise lifecycle.may_not(staff)
