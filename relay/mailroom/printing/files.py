"""The very file that goes to a printer: the batch's own, one made of the same proofs for this printer, or one piece.

A printer that prints one side gets no blank backs. What is sent is checked against its hash, and is not sent at all
when the batch was made again since, or holds what was sealed.
"""

import hashlib
import io
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from relay.errors import NotReady, Refused, Sealed
from relay.mailroom import batches
from relay.mailroom.withheld import must_not_be_mailed
from relay.models import (
    Batch,
    BatchFile,
    BatchPart,
    Letter,
    LetterState,
    ObjectKind,
    Organisation,
    Piece,
    PieceState,
    Printer,
    PrintJob,
    Proof,
    StoredObject,
)
from relay.objects import Kept, ObjectMissing, ObjectStore, keep
from relay.printing.faults import Fault, PrinterFault
from relay.translation import gettext as _

LETTERS: Final = "letters"
TEST: Final = "test"
IN_BATCH: Final = (PieceState.MADE, PieceState.PRINTED)
"""States of a piece that has pages to print."""
_PDF: Final = "application/pdf"
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
    """Say whether a batch's own file has its sides as this printer needs them: made for none, it is for both sides."""
    return printer.two_sided == (batch.printer is None or batch.printer.two_sided)


def is_turned(part: str) -> bool:
    """Say whether a part is printed on both sides where the printer can: lists and envelopes are not."""
    return part in (LETTERS, TEST, BatchPart.STACK)


def find(session: Session, batch: Batch, printer: Printer, part: str, piece: Piece | None) -> int | None:
    """Name the file that is there; None: it has to be made, for this printer or of one piece alone.

    Raises:
        Refused: the batch has no such file, or it was made for another printer.
    """
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


def is_withheld(session: Session, letter_id: int, now: datetime) -> bool:
    """Say whether a letter in a batch is sealed, or must not be mailed for what became known since."""
    about = select(Letter.id).join(Piece, Piece.letter_id == Letter.id)
    stopped = (Letter.state == LetterState.SEALED) | must_not_be_mailed(now)
    query = about.where(Letter.id == letter_id, Piece.state.in_(IN_BATCH), stopped)
    return session.scalar(query.limit(1)) is not None


def require_still(session: Session, job: PrintJob, now: datetime) -> None:
    """Look once more whether this may be printed.

    Raises:
        PrinterFault: the batch was made again, or what is printed was sealed or taken out of it.
    """
    if job.batch is None:
        return
    if job.batch.object_id != job.options.get("file"):
        raise PrinterFault(Fault.MADE_AGAIN)
    try:
        batches.file_of(job.batch)
    except Sealed:
        raise PrinterFault(Fault.SEALED) from None
    except NotReady:
        raise PrinterFault(Fault.MADE_AGAIN) from None
    if job.part != LETTERS and session.scalar(_of_part(job.batch.id, job.part)) != job.object_id:
        raise PrinterFault(Fault.MADE_AGAIN)
    piece = session.get(Piece, job.piece_id) if job.piece_id is not None else None
    if piece is not None and (
        piece.state not in IN_BATCH or (piece.letter_id is not None and is_withheld(session, piece.letter_id, now))
    ):
        raise PrinterFault(Fault.GONE)


def make(session: Session, store: ObjectStore, job: PrintJob) -> Kept:
    """Put the pages of a job together that has no file yet, and keep them; the session only reads.

    Raises:
        PrinterFault: a proof is not what was approved any more.
    """
    if job.batch is None:
        return _test_page(session, store, job)
    from relay.press import PieceSheets
    from relay.press.imposition import impose

    whole = (Piece.batch_id == job.batch_id, Piece.state.in_(IN_BATCH), Piece.first_page > 0)
    query = select(Piece).where(*(whole if job.piece_id is None else (Piece.id == job.piece_id,)))
    pieces = session.scalars(query.options(joinedload(Piece.proof).joinedload(Proof.stored)).order_by(Piece.seq)).all()
    sheets = [PieceSheets(_checked(store, piece.proof.stored), piece.proof.both_sides) for piece in pieces]
    merged = impose(sheets, two_sided_printer=job.printer.two_sided)
    return keep(store, ObjectKind.BATCH, merged.pdf, _PDF)


def read(session: Session, store: ObjectStore, job: PrintJob) -> Document:
    """Give the file of a job.

    Raises:
        PrinterFault: it is gone, or is not what it was.
    """
    import pikepdf

    pdf = _checked(store, session.get(StoredObject, job.object_id))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _left, _bottom, width, height = (float(edge) for edge in opened.pages[0].mediabox.as_list())
        size = round(width * _HUNDREDTHS_MM_A_POINT), round(height * _HUNDREDTHS_MM_A_POINT)
        return Document(pdf, len(opened.pages), size)


def _test_page(session: Session, store: ObjectStore, job: PrintJob) -> Kept:
    from relay.press import Paper
    from relay.press.trial_page import trial_page

    what = (
        _("The line below is 4 inches (101.6 mm) long when the page is printed at full size."),
        _("The frame is half an inch (12.7 mm) from each edge."),
    )
    front = (_("Mailcall test page"), *what)
    back = (_("The back of the same sheet"), _("The top of this side is the top of the other."))
    paper = Paper(session.scalars(select(Organisation.paper)).one())
    pdf = trial_page(paper, (front, back) if job.printer.two_sided else (front,))
    return keep(store, ObjectKind.SHEET, pdf, _PDF)


def _of_part(batch_id: int, part: str) -> Select[int]:
    return select(BatchFile.object_id).where(BatchFile.batch_id == batch_id, BatchFile.part == BatchPart(part))


def _checked(store: ObjectStore, stored: StoredObject | None) -> bytes:
    """Give the bytes of a file, when they are those that its row names."""
    try:
        content = store.get(stored.key) if stored else b""
    except ObjectMissing:
        content = b""
    if stored is None or hashlib.sha256(content).hexdigest() != stored.sha256:
        raise PrinterFault(Fault.DAMAGED)
    return content
