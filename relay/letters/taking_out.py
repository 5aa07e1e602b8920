"""Taking a letter out of a batch that is not printed yet: it is approved again, and the batch is made without it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.letters import lifecycle
from relay.models import Batch, BatchState, Letter, LetterState, Piece, PieceState
from relay.work.jobs import JobKind, enqueue


def take_out(session: Session, letter: Letter, *, now: datetime) -> None:
    """Spoil the letter's piece, and have its batch put together again; one with nothing left in it is cancelled."""
    living = select(Piece).where(Piece.letter_id == letter.id, Piece.state == PieceState.MADE)
    piece = session.scalars(living).one()
    batch = session.get_one(Batch, piece.batch_id, with_for_update=True, populate_existing=True)
    piece.state, piece.state_since = PieceState.SPOILED, now
    lifecycle.move(session, letter, LetterState.APPROVED, now=now, actor=None)
    session.flush()
    left = select(Piece.id).where(Piece.batch_id == batch.id, Piece.state == PieceState.MADE)
    if session.scalar(left.limit(1)) is None:
        batch.state = BatchState.CANCELLED
    elif batch.state is BatchState.READY:
        batch.state, batch.object_id, batch.pages = BatchState.MAKING, None, 0
        enqueue(session, JobKind.ASSEMBLE, batch.id, now=now)
    new = {"letter": letter.id, "seq": piece.seq}
    audit.record(session, "batch.taken_out", "batch", batch.id, actor_id=None, now=now, new=new)
    session.flush()
