"""The envelope or the label of one piece alone: it was torn or smeared, and the letter in it is whole.

Asking is a row and a job in one transaction; the worker draws it as it would draw those of the whole batch now.
"""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from relay import audit, objects
from relay.errors import NotFound, NotReady, Refused
from relay.letters import lifecycle
from relay.letters.steps import MAILROOM
from relay.mailroom import again
from relay.mailroom.gathering import labels
from relay.mailroom.papers.batch_paper import Outsides, outsides_of
from relay.mailroom.papers.manifest import manifest
from relay.models import Batch, BatchPart, Organisation, Piece, PieceFile, PrintJob, Staff
from relay.objects import ObjectMissing, ObjectStore
from relay.press.addressing.faces import LABELS
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue


def outside_of(session: Session, piece: Piece) -> Outsides:
    """Give what is printed on the outside of a piece, as of the day its batch was made."""
    batch = session.get_one(Batch, piece.batch_id)
    rows = manifest(session, batch, batch.created_at, outside=True, seq=piece.seq)
    return outsides_of(rows, session.get_one(Organisation, 1), labels.made_for(batch))


def parts_of(session: Session, piece: Piece) -> list[BatchPart]:
    """Say what is printed for it: an envelope, a label, both, or nothing where a window shows all."""
    outside = outside_of(session, piece)
    printed = {BatchPart.ENVELOPES: outside.envelopes, BatchPart.LABELS: outside.labels}
    return [part for part, faces in printed.items() if faces]


def ask(
    session: Session, piece: Piece, part: BatchPart, staff: Staff, *, reason: str, now: datetime, first: int = 0
) -> PieceFile:
    """Have the envelope or the label of a piece made alone; `first` is the label it is printed on, from 0.

    Raises:
        Refused: no reason, this person may not, nothing such is printed for it, or it may not be mailed.
    """
    if staff.role not in MAILROOM or not staff.active:
        raise lifecycle.may_not(staff)
    if not reason.strip():
        raise Refused(_("say what happened to it"), field="why")
    batch = session.get_one(Batch, piece.batch_id, with_for_update=True, populate_existing=True)
    session.refresh(piece)
    again.require_here(session, batch, piece, now)
    if part not in parts_of(session, piece):
        raise Refused(_("nothing such is printed for this letter"), field="part")
    _require_label(batch, part, first)
    row = file_of(session, piece, part) or PieceFile(piece_id=piece.id, part=part)
    _let_go(session, row)
    row.first, row.asked_at = first, now
    session.add(row)
    session.flush()
    new = {"seq": piece.seq, "part": part.value, "why": reason.strip()}
    audit.record(session, "batch.outside_again", "batch", batch.id, actor_id=staff.id, now=now, new=new)
    enqueue(session, JobKind.OUTSIDE, row.id, now=now)
    return row


def _require_label(batch: Batch, part: BatchPart, first: int) -> None:
    sheet = LABELS[labels.made_for(batch)]
    most = sheet.across * sheet.down
    if part is BatchPart.LABELS and not 0 <= first < most:
        raise Refused(_("a sheet has the labels 1 to %(most)s", most=most), field="first")


def _let_go(session: Session, row: PieceFile) -> None:
    """Forget the file that was made before, unless a print job is of it."""
    if row.object_id is not None and row.stored is not None:
        if not session.scalar(select(exists().where(PrintJob.object_id == row.object_id))):
            objects.forget(session, row.stored)
        row.stored = None


def file_of(session: Session, piece: Piece, part: BatchPart) -> PieceFile | None:
    """Give what was asked for of a piece, made or not."""
    return session.scalar(select(PieceFile).where(PieceFile.piece_id == piece.id, PieceFile.part == part))


def files_of(session: Session, piece: Piece) -> list[PieceFile]:
    """List what was asked for of a piece."""
    return list(session.scalars(select(PieceFile).where(PieceFile.piece_id == piece.id).order_by(PieceFile.id)))


def content(session: Session, store: ObjectStore, piece: Piece, part: BatchPart, *, now: datetime) -> bytes:
    """Give the file of a piece's outside.

    Raises:
        NotFound: nobody asked for it.
        NotReady: it is being made, or is gone.
        Refused: the piece is not on the table any more, or must be pulled.
    """
    row = file_of(session, piece, part)
    if row is None:
        raise NotFound(_("this was not made again"))
    again.require_here(session, session.get_one(Batch, piece.batch_id), piece, now)
    if row.stored is None:
        raise NotReady(_("this file is still being made; ask again in a moment"))
    try:
        return store.get(row.stored.key)
    except ObjectMissing:
        raise NotReady(_("this file is gone; have it made again")) from None
