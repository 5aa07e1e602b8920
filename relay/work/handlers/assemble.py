"""Merge the approved proofs of a batch into one file for the printer; a piece whose file was damaged is taken out.

The letters can be printed as soon as they are together; what goes with them is made by a job of its own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from relay import objects
from relay.errors import NotReady
from relay.letters import locking
from relay.mailroom import batches
from relay.mailroom.printing.made_for import wanted_by
from relay.models import Batch, BatchState, ObjectKind, Piece, PieceState, Proof
from relay.objects import ObjectStore, keep_file
from relay.press import PieceSheets
from relay.press.addressing.faces import Offset
from relay.press.batch.binding import Bindery, Bound, PiecesError
from relay.work.handlers.batch_files import approved
from relay.work.jobs import Claim, JobKind, enqueue
from relay.work.room import Room


@dataclass(frozen=True, slots=True)
class _Made:
    """What was put together, and of which pieces."""

    bound: Bound
    piece_ids: tuple[int, ...]


def assemble(room: Room, job: Claim) -> str:
    """Make the file of the batch that is the job's subject."""
    with room.database.read() as session:
        batch = session.get_one(Batch, job.subject_id)
        if batch.state is not BatchState.MAKING:
            return "made already"
        needs = wanted_by(batch.printer)
        query = select(Piece).where(*_living(job)).order_by(Piece.seq)
        pieces = session.scalars(query.options(joinedload(Piece.proof).joinedload(Proof.stored))).all()
    made, damaged = _put_together(room.store, pieces, two_sided_printer=needs.two_sided, offset=needs.offset)
    if damaged:
        _spoil(room, job, damaged, is_all=made is None)
    if made is None:
        return "nothing whole to print"
    with made.bound.open() as file:
        kept = keep_file(room.store, ObjectKind.BATCH, file, made.bound.size_bytes, "application/pdf")
    with room.database.write() as session:
        batch = session.get_one(Batch, job.subject_id, with_for_update=True)
        if batch.state is not BatchState.MAKING:
            return "made already"
        now_in_it = {piece.id: piece for piece in session.scalars(select(Piece).where(*_living(job)))}
        if set(now_in_it) != set(made.piece_ids):
            raise NotReady("a letter was taken out of the batch while it was put together; it is put together again")
        for piece_id, first_page in zip(made.piece_ids, made.bound.first_pages, strict=True):
            now_in_it[piece_id].first_page = first_page
        batch.object_id = objects.name(session, kept, now=room.now()).id
        batch.made_for = needs.facts
        batch.state = BatchState.READY
        batch.pages = made.bound.pages
        enqueue(session, JobKind.BATCH_FILES, batch.id, now=room.now())
    return f"{len(made.piece_ids)} pieces, {len(damaged)} taken out"


def _living(job: Claim) -> tuple[ColumnElement[bool], ...]:
    return (Piece.batch_id == job.subject_id, Piece.state == PieceState.MADE)


def _put_together(
    store: ObjectStore, pieces: Sequence[Piece], *, two_sided_printer: bool, offset: Offset
) -> tuple[_Made | None, list[int]]:
    """Bind what is whole, and name the pieces that are not: their file is gone or not what was approved, or no PDF."""
    damaged: list[int] = []
    whole = list(pieces)
    while whole:
        taken = _Taken(store, whole)
        try:
            with Bindery() as bindery:
                made = bindery.bind(taken.sheets(), two_sided_printer=two_sided_printer, offset=offset)
        except PiecesError as error:
            damaged += [taken.ids[number] for number in error.numbers]
        else:
            if taken.ids:
                return _Made(made, tuple(taken.ids)), damaged + taken.damaged
        damaged += taken.damaged
        whole = [piece for piece in whole if piece.id not in damaged]
    return None, damaged


class _Taken:
    """Pieces as they are taken from the store, one after the other."""

    def __init__(self, store: ObjectStore, pieces: Sequence[Piece]) -> None:
        self._store, self._pieces = store, pieces
        self.ids: list[int] = []
        self.damaged: list[int] = []

    def sheets(self) -> Iterator[PieceSheets]:
        for piece in self._pieces:
            pdf = approved(self._store, piece.proof)
            if pdf is None:
                self.damaged.append(piece.id)
            else:
                self.ids.append(piece.id)
                yield PieceSheets(pdf, piece.proof.both_sides)


def _spoil(room: Room, job: Claim, piece_ids: Sequence[int], *, is_all: bool) -> None:
    with room.database.write() as session:
        batch = session.get_one(Batch, job.subject_id)
        locking.batches(session, [batch.id])
        if batch.state is not BatchState.MAKING:
            return
        if is_all:
            batch.state = BatchState.CANCELLED
        for piece in session.scalars(select(Piece).where(Piece.id.in_(piece_ids)).order_by(Piece.seq)):
            if piece.state is PieceState.MADE:
                batches.spoil(session, piece, now=room.now())
