"""Taking a letter out of a batch that is not printed: it goes on hold, and the batch's file is made again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, objects
from relay.errors import Refused
from relay.letters import holds
from relay.letters.hold import Hold
from relay.models import BatchState, Letter, Piece, PieceState
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue


def living_piece(session: Session, letter: Letter) -> Piece | None:
    """Give the envelope a letter is in, with its batch locked: nobody prints it meanwhile."""
    here = (Piece.letter_id == letter.id, Piece.state == PieceState.MADE)
    piece = session.scalar(select(Piece).where(*here))
    if piece is not None:
        session.refresh(piece.batch, with_for_update=True)
    return piece


def take_out(session: Session, piece: Piece, hold: Hold, *, now: datetime) -> None:
    """Take a letter out of a batch that is not printed, put it on hold, and have the batch's file made again.

    Raises:
        Refused: the batch was printed.
    """
    batch = piece.batch
    if batch.state not in {BatchState.MAKING, BatchState.READY}:
        told = {"id": batch.id, "state": said(batch.state)}
        raise Refused(_("batch %(id)s is %(state)s; its letters can only be pulled by hand", **told))
    piece.state, piece.state_since = PieceState.SPOILED, now
    holds.put(session, piece.letter, hold, now=now, actor=None)
    old = batch.stored
    batch.stored, batch.pages = None, 0
    session.flush()
    if old is not None:
        objects.forget(session, old)
    left = select(Piece.id).where(Piece.batch_id == batch.id, Piece.state == PieceState.MADE)
    if session.scalar(left.limit(1)) is None:
        batch.state = BatchState.CANCELLED
    elif batch.state is BatchState.READY:
        batch.state = BatchState.MAKING
        enqueue(session, JobKind.ASSEMBLE, batch.id, now=now)
    told = {"letter": piece.letter_id}
    audit.record(session, "batch.taken_out", "batch", batch.id, actor_id=None, now=now, new=told)
    session.flush()
