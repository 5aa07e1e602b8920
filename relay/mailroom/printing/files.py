"""The very file that goes to a printer: the batch's own, one made of the same proofs for this printer, or one piece.

A printer that prints one side gets no blank backs. What is sent is checked against its hash, and is not sent at all
when the batch was made again since, or holds what was sealed.
"""

import hashlib
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from relay.errors import NotReady, Refused, Sealed
from relay.mailroom import giving_out, pieces
from relay.mailroom.printing.made_for import made_for, wanted_by
from relay.mailroom.taking_out.withheld import withheld
from relay.models import (
    Batch,
    BatchFile,
    BatchPart,
    BatchState,
    Organisation,
    Piece,
    PieceFile,
    PieceState,
    Printer,
    PrintJob,
    StoredObject,
)
from relay.objects import ObjectMissing, ObjectStore
from relay.printing.faults import Fault, PrinterFault
from relay.translation import gettext as _

LETTERS: Final = "letters"
TEST: Final = "test"
IN_BATCH: Final = (PieceState.MADE, PieceState.PRINTED)
"""States of a piece that has pages to print."""
_OVER: Final = (BatchState.MAILED, BatchState.CANCELLED)
OUTSIDES: Final = (BatchPart.ENVELOPES, BatchPart.LABELS)
"""What is printed on the outside, on paper of any size."""
PDF: Final = "application/pdf"
_HUNDREDTHS_MM_A_POINT: Final = 2540 / 72


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be sent: its bytes, its pages, and their size in hundredths of a millimetre."""

    pdf: bytes
    pages: int
    size: tuple[int, int]

    def sheets(self, *, both_sides: bool, copies: int) -> int:
        """Count the sheets it comes out on."""
        return copies * (math.ceil(self.pages / 2) if both_sides else self.pages)


def is_made_for(batch: Batch, printer: Printer) -> bool:
    """Say whether a batch's own file has its sides and its offset as this printer needs them now."""
    return made_for(batch) == wanted_by(printer)


def is_turned(part: str) -> bool:
    """Say whether a part is printed on both sides where the printer can: lists and envelopes are not."""
    return part in (LETTERS, TEST, BatchPart.STACK)


def find(session: Session, batch: Batch, printer: Printer, part: str, piece: Piece | None) -> int | None:
    """Name the file that is there; None: it has to be made, for this printer or of one piece alone.

    Raises:
        Refused: the batch has no such file, or it was made for another printer.
    """
    if piece is not None and part in OUTSIDES:
        return _outside_of(session, piece, part)
    if part == LETTERS:
        return batch.object_id if piece is None and is_made_for(batch, printer) else None
    if part not in set(BatchPart):
        raise Refused(_("a batch has no such file"), field="part")
    if part == BatchPart.STACK and not is_made_for(batch, printer):
        told = _("letters with cover sheets were made for another printer: print the letters and the cover apart")
        raise Refused(told, field="part")
    found = session.scalar(_of_part(batch.id, part))
    if found is None:
        raise Refused(_("this batch has no such file, or it is still being made"), field="part")
    return found


def _outside_of(session: Session, piece: Piece, part: str) -> int:
    """Name the envelope or the label of one piece, which somebody asked for on its page."""
    found = session.scalar(_of_piece(piece.id, part))
    if found is None:
        told = _("the envelope or label of one letter alone is made on its page first, and may still be being made")
        raise Refused(told, field="part")
    return found


def is_withheld(session: Session, piece: Piece, now: datetime) -> bool:
    """Say whether what is in a piece is sealed, or must not be mailed for what became known since."""
    return pieces.is_sealed(piece) or withheld(session, piece, now)


def require_still(session: Session, job: PrintJob, now: datetime) -> None:
    """Look once more whether this may be printed.

    Raises:
        PrinterFault: the batch is over or was made again, or what is printed was sealed or taken out of it.
    """
    if job.batch is None:
        return
    whole = job.part == LETTERS and job.piece_id is None
    if job.batch.state in _OVER or (whole and job.batch.state is BatchState.PRINTED):
        raise PrinterFault(Fault.OVER)
    if job.batch.object_id != job.options.get("file"):
        raise PrinterFault(Fault.MADE_AGAIN)
    try:
        giving_out.file_of(job.batch)
    except Sealed:
        raise PrinterFault(Fault.SEALED) from None
    except NotReady:
        raise PrinterFault(Fault.MADE_AGAIN) from None
    if job.part != LETTERS and session.scalar(_named(job, job.batch)) != job.object_id:
        raise PrinterFault(Fault.MADE_AGAIN)
    piece = session.get(Piece, job.piece_id) if job.piece_id is not None else None
    if piece is not None and (piece.state not in IN_BATCH or is_withheld(session, piece, now)):
        raise PrinterFault(Fault.GONE)


def read(session: Session, store: ObjectStore, job: PrintJob) -> Document:
    """Give the file of a job.

    Raises:
        PrinterFault: it is gone, or is not what it was.
    """
    pdf = checked(store, session.get(StoredObject, job.object_id))
    if job.part in OUTSIDES:
        return _laid(pdf)
    from relay.press import Paper

    paper = Paper(session.scalars(select(Organisation.paper)).one())
    return Document(pdf, _pages(session, job), _hundredths(*paper.size_pt))


def _laid(pdf: bytes) -> Document:
    """Open a file, in a child: what it holds comes from proofs, which nothing else of ours opens."""
    from relay.press.printer.laying import Laid
    from relay.sandbox import Sandbox, SandboxError

    child = Sandbox("relay.press.printer.laying:lay", Laid)
    try:
        laid = child(pdf)
    except SandboxError:
        raise PrinterFault(Fault.DAMAGED) from None
    finally:
        child.close()
    return Document(pdf, laid.pages, _hundredths(laid.width_pt, laid.height_pt))


def _hundredths(width_pt: float, height_pt: float) -> tuple[int, int]:
    return round(width_pt * _HUNDREDTHS_MM_A_POINT), round(height_pt * _HUNDREDTHS_MM_A_POINT)


def _pages(session: Session, job: PrintJob) -> int:
    """Give how many pages a file has, as whoever made it counted them."""
    if "pages" in job.options:
        return int(job.options["pages"])
    if job.part == LETTERS and job.batch is not None:
        return job.batch.pages
    of_part = (BatchFile.batch_id == job.batch_id, BatchFile.part == BatchPart(job.part))
    return session.scalar(select(BatchFile.pages).where(*of_part)) or 0


def _named(job: PrintJob, batch: Batch) -> Select[int | None]:
    """Ask for the file that a job of another part than the letters is of, as it is now."""
    return _of_part(batch.id, job.part) if job.piece_id is None else _of_piece(job.piece_id, job.part)


def _of_piece(piece_id: int, part: str) -> Select[int | None]:
    return select(PieceFile.object_id).where(PieceFile.piece_id == piece_id, PieceFile.part == BatchPart(part))


def _of_part(batch_id: int, part: str) -> Select[int]:
    return select(BatchFile.object_id).where(BatchFile.batch_id == batch_id, BatchFile.part == BatchPart(part))


def checked(store: ObjectStore, stored: StoredObject | None) -> bytes:
    """Give the bytes of a file, when they are those that its row names."""
    try:
        content = store.get(stored.key) if stored else b""
    except ObjectMissing:
        content = b""
    if stored is None or hashlib.sha256(content).hexdigest() != stored.sha256:
        raise PrinterFault(Fault.DAMAGED)
    return content
