"""The envelope or the label of one piece alone, which somebody asked for after its first one was spoiled."""

from relay import objects
from relay.mailroom.papers import one_outside
from relay.mailroom.papers.batch_paper import Outsides
from relay.mailroom.printing.made_for import wanted_by
from relay.models import BatchPart, ObjectKind, PieceFile
from relay.objects import keep
from relay.press.addressing.faces import Offset
from relay.press.addressing.outside import envelopes_pdf, labels_pdf
from relay.work.jobs import Claim
from relay.work.room import Room


def make_outside(room: Room, job: Claim) -> str:
    """Make the file of the row that is the job's subject."""
    with room.database.read() as session:
        row = session.get_one(PieceFile, job.subject_id)
        if row.object_id is not None:
            return "made already"
        outside, part, first = one_outside.outside_of(session, row.piece), row.part, row.first
        offset = wanted_by(row.piece.batch.printer).offset
    pdf = _drawn(outside, part, first, offset)
    if pdf is None:
        return "nothing is printed for it any more"
    kept = keep(room.store, ObjectKind.BATCH, pdf, "application/pdf")
    with room.database.write() as session:
        row = session.get_one(PieceFile, job.subject_id, with_for_update={"of": PieceFile})
        if row.object_id is None and row.first == first:
            row.object_id = objects.name(session, kept, now=room.now()).id
    return "1 file"


def _drawn(outside: Outsides, part: BatchPart, first: int, offset: Offset) -> bytes | None:
    if part is BatchPart.LABELS and outside.labels:
        return labels_pdf(outside.labels, outside.label_sheet, offset, first)
    if part is BatchPart.ENVELOPES and outside.envelopes:
        ((key, faces),) = outside.envelopes
        return envelopes_pdf(faces, key, offset)
    return None
