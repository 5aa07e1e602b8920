"""A file for a printer that is not there yet: the letters for its sides and offset, one piece alone, a test page."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.mailroom.printing.files import IN_BATCH, PDF, checked
from relay.mailroom.printing.printer_offset import offset_of
from relay.models import ObjectKind, Organisation, Piece, PrintJob, Proof
from relay.objects import Kept, ObjectStore, keep, keep_file
from relay.press import PieceSheets
from relay.press.errors import RenderError
from relay.printing.faults import Fault, PrinterFault
from relay.translation import gettext as _


def make(session: Session, store: ObjectStore, job: PrintJob) -> tuple[Kept, int]:
    """Put the pages of a job together that has no file yet, and keep them: give how many. The session only reads.

    Raises:
        PrinterFault: a proof is not what was approved any more.
    """
    if job.batch is None:
        return _test_page(session, store, job)
    from relay.press.batch.binding import Bindery

    whole = (Piece.batch_id == job.batch_id, Piece.state.in_(IN_BATCH), Piece.first_page > 0)
    query = select(Piece).where(*(whole if job.piece_id is None else (Piece.id == job.piece_id,)))
    found = session.scalars(query.options(joinedload(Piece.proof).joinedload(Proof.stored)).order_by(Piece.seq)).all()
    sheets, two_sided = _sheets(store, found), job.printer.two_sided
    try:
        with Bindery() as bindery:
            merged = bindery.bind(sheets, two_sided_printer=two_sided, offset=offset_of(job.printer))
    except RenderError:
        raise PrinterFault(Fault.DAMAGED) from None
    with merged.open() as file:
        return keep_file(store, ObjectKind.BATCH, file, merged.size_bytes, PDF), merged.pages


def _sheets(store: ObjectStore, pieces: Sequence[Piece]) -> Iterator[PieceSheets]:
    for piece in pieces:
        yield PieceSheets(checked(store, piece.proof.stored), piece.proof.both_sides)


def _test_page(session: Session, store: ObjectStore, job: PrintJob) -> tuple[Kept, int]:
    from relay.press import Paper
    from relay.press.printer.offsets import moved
    from relay.press.printer.trial_page import trial_page

    what = (
        _("The line below is 4 inches (101.6 mm) long when the page is printed at full size."),
        _("The frame is half an inch (12.7 mm) from each edge."),
    )
    front = (_("Mailcall test page"), *what)
    back = (_("The back of the same sheet"), _("The top of this side is the top of the other."))
    paper = Paper(session.scalars(select(Organisation.paper)).one())
    sides = (front, back) if job.printer.two_sided else (front,)
    pdf = moved(trial_page(paper, sides), offset_of(job.printer))
    return keep(store, ObjectKind.SHEET, pdf, PDF), len(sides)
