"""What goes with the letters of a batch: cover sheet and list, and all of it in one stack in the order of the pile."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import objects
from relay.errors import NotReady
from relay.mailroom.papers import batch_files
from relay.mailroom.papers.batch_paper import BatchPaper, paper_of
from relay.models import Batch, BatchFile, BatchPart, BatchState, ObjectKind, Piece, PieceState, Proof
from relay.objects import Kept, ObjectMissing, ObjectStore, keep, keep_file
from relay.press import PieceSheets
from relay.press.addressing.faces import LABELS
from relay.press.addressing.outside import envelopes_pdf, labels_pdf
from relay.press.batch.batch_pages import BatchPages
from relay.press.batch.batch_sheet import SetPages
from relay.press.batch.binding import Bindery, Bound
from relay.work.jobs import Claim
from relay.work.room import Room

_NOT_NOW = frozenset({BatchState.MAKING, BatchState.CANCELLED})
_TAKEN_OUT = "a letter was taken out of the batch while its pages were made; they are made again"


def make_batch_files(room: Room, job: Claim) -> str:
    """Make what the batch that is the job's subject lacks beside its letters."""
    with room.database.read() as session:
        batch = session.get_one(Batch, job.subject_id)
        batch_id = batch.id
        if batch.state in _NOT_NOW or not batch_files.missing(session, batch):
            return "nothing to be made"
        paper = paper_of(session, batch)
        query = select(Piece).where(Piece.batch_id == batch_id, Piece.state != PieceState.SPOILED).order_by(Piece.seq)
        pieces = session.scalars(query.options(joinedload(Piece.proof).joinedload(Proof.stored))).all()
        there = {file.part for file in batch.files}
    made = 0
    for part, pages in _made(room.store, paper, pieces):
        if part not in there:
            _keep(room, batch_id, paper, part, pages)
            made += 1
    return f"{made} files"


def _made(
    store: ObjectStore, paper: BatchPaper, pieces: Sequence[Piece]
) -> Iterator[tuple[BatchPart, SetPages | Bound]]:
    """Make one file after the other, what is quick first; the stack is last, so that where it is all of them are."""
    with BatchPages() as press:
        cover = press.render(paper.cover)
        yield BatchPart.COVER, cover
        yield from _outsides(paper)
        yield BatchPart.MANIFEST, press.render(paper.listed)
        separators = {before: press.render(sheet) for before, sheet in paper.separators}
    with Bindery() as bindery:
        in_order = _stack(store, pieces, cover, separators)
        stack = bindery.bind(in_order, two_sided_printer=paper.cover.both_sides, offset=paper.offset)
    yield BatchPart.STACK, stack


def _outsides(paper: BatchPaper) -> Iterator[tuple[BatchPart, SetPages]]:
    """Envelopes and labels, where some are printed; envelopes of one preset together, each in the order of the pile."""
    if paper.outsides.envelopes:
        files = [PieceSheets(envelopes_pdf(faces, key, paper.offset)) for key, faces in paper.outsides.envelopes]
        with Bindery() as bindery:
            bound = bindery.bind(files, two_sided_printer=False)
        yield BatchPart.ENVELOPES, SetPages(bound.pdf, bound.pages)
    if paper.outsides.labels:
        sheet = LABELS[paper.outsides.label_sheet]
        pdf = labels_pdf(paper.outsides.labels, sheet.key, paper.offset)
        yield BatchPart.LABELS, SetPages(pdf, -(-len(paper.outsides.labels) // (sheet.across * sheet.down)))


def approved(store: ObjectStore, proof: Proof) -> bytes | None:
    """Give the bytes that were approved, and no others; nothing where the file is gone or was changed."""
    try:
        pdf = store.get(proof.stored.key)
    except ObjectMissing:
        return None
    return pdf if hashlib.sha256(pdf).hexdigest() == proof.sha256 else None


def _stack(
    store: ObjectStore, pieces: Sequence[Piece], cover: SetPages, separators: Mapping[int, SetPages]
) -> Iterator[PieceSheets]:
    """Cover sheet, then the letters, with a sheet before those of each prison where the organisation wants that."""
    yield PieceSheets(cover.pdf, both_sides=True)
    for before, piece in enumerate(pieces):
        if before in separators:
            yield PieceSheets(separators[before].pdf, both_sides=True)
        pdf = approved(store, piece.proof)
        if pdf is None:
            raise NotReady("the pages of a letter are not what was approved any more")
        yield PieceSheets(pdf, piece.proof.both_sides)


def _keep(room: Room, batch_id: int, paper: BatchPaper, part: BatchPart, pages: SetPages | Bound) -> None:
    kept = _kept(room.store, pages)
    with room.database.write() as session:
        batch = session.get_one(Batch, batch_id, with_for_update=True)
        if batch.state in _NOT_NOW or _living(session, batch_id) != paper.piece_ids:
            raise NotReady(_TAKEN_OUT)
        if part not in {file.part for file in batch.files}:
            stored = objects.name(session, kept, now=room.now())
            batch.files.append(BatchFile(part=part, object_id=stored.id, pages=pages.pages))


def _kept(store: ObjectStore, pages: SetPages | Bound) -> Kept:
    if isinstance(pages, SetPages):
        return keep(store, ObjectKind.BATCH, pages.pdf, "application/pdf")
    with pages.open() as file:
        return keep_file(store, ObjectKind.BATCH, file, pages.size_bytes, "application/pdf")


def _living(session: Session, batch_id: int) -> tuple[int, ...]:
    query = select(Piece.id).where(Piece.batch_id == batch_id, Piece.state != PieceState.SPOILED)
    return tuple(session.scalars(query.order_by(Piece.seq)))
