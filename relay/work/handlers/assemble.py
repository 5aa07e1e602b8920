"""Merge the approved proofs of a batch into one file for the printer."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from relay import objects
from relay.errors import Failure
from relay.models import Batch, BatchState, ObjectKind, Piece, Proof
from relay.objects import ObjectStore, keep
from relay.press import PieceSheets
from relay.work.jobs import Claim
from relay.work.room import Room


def assemble(room: Room, job: Claim) -> str:
    """Make the file of the batch that is the job's subject."""
    from relay.press.imposition import impose

    with room.database.read() as session:
        batch = session.get_one(Batch, job.subject_id)
        if batch.state is not BatchState.MAKING:
            return "made already"
        query = select(Piece).where(Piece.batch_id == batch.id).order_by(Piece.seq)
        pieces = session.scalars(query.options(joinedload(Piece.proof).joinedload(Proof.stored))).all()
        sheets = [PieceSheets(_approved(room.store, piece.proof), piece.proof.both_sides) for piece in pieces]
    merged = impose(sheets)
    kept = keep(room.store, ObjectKind.BATCH, merged.pdf, "application/pdf")
    with room.database.write() as session:
        batch = session.get_one(Batch, job.subject_id, with_for_update=True)
        if batch.state is not BatchState.MAKING:
            return "made already"
        for piece, first_page in zip(batch.pieces, merged.first_pages, strict=True):
            piece.first_page = first_page
        batch.object_id = objects.name(session, kept, now=room.now()).id
        batch.state = BatchState.READY
        batch.pages = merged.pages
    return f"{len(sheets)} pieces"


def _approved(store: ObjectStore, proof: Proof) -> bytes:
    """Give the bytes that were approved, and no others.

    Raises:
        Failure: the file is not what was approved.
    """
    pdf = store.get(proof.stored.key)
    if hashlib.sha256(pdf).hexdigest() != proof.sha256:
        message = f"the file of proof {proof.id} is not what was approved; nothing was printed from it"
        raise Failure(message)
    return pdf
