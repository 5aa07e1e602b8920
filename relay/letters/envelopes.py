"""Taking a letter that must not be mailed out of its batch: the pages are put together anew without it."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit
from relay.letters.acts import By
from relay.models import Batch, BatchState, Letter, Piece, PieceState
from relay.work.jobs import JobKind, enqueue

_BEFORE_THE_POST = (PieceState.MADE, PieceState.PRINTED)
_NOT_PRINTED = frozenset({BatchState.MAKING, BatchState.READY})


def take_out(session: Session, letter: Letter, by: By) -> Piece | None:
    """Spoil the letter's envelope and have its batch made again; a printed one has to be found on the table by hand.

    Nothing is done about one that was mailed.
    """
    living = (Piece.letter_id == letter.id, Piece.state.in_(_BEFORE_THE_POST))
    piece = session.scalar(select(Piece).where(*living).options(joinedload(Piece.batch)))
    if piece is None:
        return None
    batch = piece.batch
    session.refresh(batch, ["state"], with_for_update=True)
    piece.state, piece.state_since = PieceState.SPOILED, by.now
    told = {"letter": letter.id, "seq": piece.seq}
    audit.record(session, "batch.taken_out", "batch", batch.id, actor_id=by.staff.id, now=by.now, new=told)
    if batch.state in _NOT_PRINTED:
        piece.first_page = 0  # the file that is made now does not have it
        _make_again(session, batch, by)
    session.flush()
    return piece


def last_of(session: Session, letter: Letter) -> Piece | None:
    """Give the letter's newest envelope, whatever became of it."""
    query = select(Piece).where(Piece.letter_id == letter.id).order_by(Piece.id.desc()).limit(1)
    return session.scalar(query.options(joinedload(Piece.batch)))


def _make_again(session: Session, batch: Batch, by: By) -> None:
    session.flush()
    left = select(Piece.id).where(Piece.batch_id == batch.id, Piece.state == PieceState.MADE).limit(1)
    batch.object_id, batch.pages = None, 0
    if session.scalar(left) is None:
        batch.state = BatchState.CANCELLED
        return
    batch.state = BatchState.MAKING
    enqueue(session, JobKind.ASSEMBLE, batch.id, now=by.now)
