"""Merge the approved proofs of a batch into one file for the printer; a piece whose file was damaged is taken out."""

import hashlib
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from relay import objects
from relay.errors import NotReady
from relay.mailroom import batches
from relay.models import Batch, BatchState, ObjectKind, Piece, PieceState, Proof
from relay.objects import ObjectMissing, ObjectStore, keep
from relay.press import PieceSheets
from relay.work.jobs import Claim
from relay.work.room import Room


def assemble(room: Room, job: Claim) -> str:
    """Make the file of the batch that is the job's subject."""
    from relay.press.imposition import impose

    with room.database.read() as session:
        if session.get_one(Batch, job.subject_id).state is not BatchState.MAKING:
            return "made already"
        living = (Piece.batch_id == job.subject_id, Piece.state == PieceState.MADE)
        query = select(Piece).where(*living).order_by(Piece.seq)
        pieces = session.scalars(query.options(joinedload(Piece.proof).joinedload(Proof.stored))).all()
    approved = {piece.id: _approved(room.store, piece.proof) for piece in pieces}
    whole = [piece for piece in pieces if approved[piece.id] is not None]
    if len(whole) < len(pieces):
        _spoil(room, job, [piece.id for piece in pieces if approved[piece.id] is None], is_all=not whole)
    if not whole:
        return "nothing whole to print"
    merged = impose([PieceSheets(approved[piece.id] or b"", piece.proof.both_sides) for piece in whole])
    kept = keep(room.store, ObjectKind.BATCH, merged.pdf, "application/pdf")
    with room.database.write() as session:
        batch = session.get_one(Batch, job.subject_id, with_for_update=True)
        if batch.state is not BatchState.MAKING:
            return "made already"
        if set(session.scalars(select(Piece.id).where(*living))) != {piece.id for piece in whole}:
            raise NotReady("a letter was taken out of the batch while it was put together; it is put together again")
        for piece, first_page in zip(whole, merged.first_pages, strict=True):
            now_in_it = session.get_one(Piece, piece.id)
            if now_in_it.state is not PieceState.MADE:
                raise NotReady("an envelope was taken out while the pages were put together; it is done again")
            now_in_it.first_page = first_page
        batch.object_id = objects.name(session, kept, now=room.now()).id
        batch.state = BatchState.READY
        batch.pages = merged.pages
    return f"{len(whole)} pieces, {len(pieces) - len(whole)} taken out"


def _approved(store: ObjectStore, proof: Proof) -> bytes | None:
    """Give the bytes that were approved, and no others; nothing where the file is gone or was changed."""
    try:
        pdf = store.get(proof.stored.key)
    except ObjectMissing:
        return None
    return pdf if hashlib.sha256(pdf).hexdigest() == proof.sha256 else None


def _spoil(room: Room, job: Claim, piece_ids: Sequence[int], *, is_all: bool) -> None:
    with room.database.write() as session:
        batch = session.get_one(Batch, job.subject_id, with_for_update=True)
        if batch.state is not BatchState.MAKING:
            return
        if is_all:
            batch.state = BatchState.CANCELLED
        for piece in session.scalars(select(Piece).where(Piece.id.in_(piece_ids)).order_by(Piece.seq)):
            if piece.state is PieceState.MADE:
                batches.spoil(session, piece, now=room.now())
