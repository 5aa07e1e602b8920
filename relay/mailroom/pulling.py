"""Taking one letter out of what is printed together, before it is in the post: it goes back to its readers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import holds, lifecycle
from relay.models import Batch, BatchState, Letter, LetterState, Piece, PieceState, Staff
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

_IN_HAND = (PieceState.MADE, PieceState.PRINTED)


def pull(session: Session, letter: Letter, staff: Staff, *, reason: str, version: int, now: datetime) -> Piece:
    """Take a letter's piece out of its batch and set the letter again; give the piece, which is spoiled.

    A batch that is not printed is put together again without it. Of a printed one somebody takes the envelope out.

    Raises:
        Conflict: the letter changed since it was seen, or it is in the post.
        Refused: this person may not, or it is in no batch.
    """
    if version != letter.version:
        raise Conflict(
            _("this letter changed meanwhile: it is %(state)s now; nothing was done", state=said(letter.state))
        )
    batch, piece = _locked(session, letter)
    was_made = piece.state is PieceState.MADE
    piece.state, piece.state_since = PieceState.SPOILED, now
    lifecycle.move(session, letter, LetterState.IN_REVIEW, now=now, actor=staff)
    lifecycle.show_proof(session, letter, None)
    enqueue(session, JobKind.PROOF, letter.id, now=now)
    holds.hold_back(session, letter, now=now)
    if was_made:
        _put_together_again(session, batch, now)
    told = {"letter": letter.id, "seq": piece.seq, "reason": reason}
    audit.record(session, "batch.pulled", "batch", batch.id, actor_id=staff.id, now=now, new=told)
    session.flush()
    return piece


def _locked(session: Session, letter: Letter) -> tuple[Batch, Piece]:
    """Load the piece a letter is in, and its batch, while nobody marks either printed or mailed."""
    query = select(Piece).where(Piece.letter_id == letter.id, Piece.state.in_(_IN_HAND))
    piece = session.scalar(query)
    if piece is None:
        raise Refused(
            _("a letter that is %(state)s is in no batch that could still be stopped", state=said(letter.state))
        )
    batch = session.get_one(Batch, piece.batch_id, with_for_update=True, populate_existing=True)
    session.refresh(piece)
    if piece.state not in _IN_HAND:
        raise Conflict(
            _("batch %(id)s was marked %(state)s a moment ago; nothing was done", id=batch.id, state=said(batch.state))
        )
    return batch, piece


def _put_together_again(session: Session, batch: Batch, now: datetime) -> None:
    """Let the batch's file be made without the piece; a batch with nothing left in it is cancelled."""
    left = select(Piece.id).where(Piece.batch_id == batch.id, Piece.state == PieceState.MADE)
    session.flush()
    if session.scalar(left.limit(1)) is None:
        batch.state = BatchState.CANCELLED
    elif batch.state is BatchState.READY:
        batch.state, batch.object_id, batch.pages = BatchState.MAKING, None, 0
        enqueue(session, JobKind.ASSEMBLE, batch.id, now=now)
