"""A letter's envelope until it is in the post: the one place that takes a letter, or one of ours, out of its batch.

What becomes of the letter is for the one who asks: it goes on hold, back to its readers, or is sealed.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay import audit, objects
from relay.errors import Conflict
from relay.letters import locking
from relay.models import Batch, BatchState, Letter, OurLetter, Piece, PieceState, Staff
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

_NOT_MAILED = (PieceState.MADE, PieceState.PRINTED)


def take_out(
    session: Session,
    letter: Letter | OurLetter,
    why: str,
    staff: Staff | None,
    *,
    now: datetime,
    even_printed: bool = False,
) -> Piece | None:
    """Spoil the envelope a letter is in and have its batch made again without it; give it, or None if there is none.

    One that is printed has to be found on the table by hand: only who tells somebody so asks for it.

    Raises:
        Conflict: its batch was printed or mailed a moment ago.
    """
    found = _locked(session, letter, _NOT_MAILED if even_printed else (PieceState.MADE,))
    if found is None:
        return None
    batch, piece = found
    was_made = piece.state is PieceState.MADE
    piece.state, piece.state_since = PieceState.SPOILED, now
    if was_made:
        piece.first_page = 0  # the file that is made now does not have it
        make_again(session, batch, now)
    told = {_name_of(letter): letter.id, "seq": piece.seq, "why": why}
    actor_id = staff.id if staff else None
    audit.record(session, "batch.taken_out", "batch", batch.id, actor_id=actor_id, now=now, new=told)
    session.flush()
    return piece


def last_of(session: Session, letter: Letter) -> Piece | None:
    """Give the letter's newest envelope, whatever became of it."""
    query = select(Piece).where(Piece.letter_id == letter.id).order_by(Piece.id.desc()).limit(1)
    return session.scalar(query.options(joinedload(Piece.batch)))


def _name_of(letter: Letter | OurLetter) -> str:
    return "our_letter" if isinstance(letter, OurLetter) else "letter"


def _locked(session: Session, letter: Letter | OurLetter, states: tuple[PieceState, ...]) -> tuple[Batch, Piece] | None:
    """Load the envelope a letter is in, and its batch, while nobody marks either printed or mailed."""
    inside = Piece.our_letter_id if isinstance(letter, OurLetter) else Piece.letter_id
    piece = session.scalar(select(Piece).where(inside == letter.id, Piece.state.in_(states)))
    if piece is None:
        return None
    locking.one(session, letter)
    batch = session.get_one(Batch, piece.batch_id, with_for_update=True, populate_existing=True)
    session.refresh(piece)
    if piece.state not in states:
        told = {"id": batch.id, "state": said(batch.state)}
        raise Conflict(_("batch %(id)s was marked %(state)s a moment ago; nothing was done", **told))
    return batch, piece


def make_again(session: Session, batch: Batch, now: datetime) -> None:
    """Forget the batch's files and have them made again; a batch with nothing left in it is cancelled."""
    old = [file.stored for file in batch.files] + ([batch.stored] if batch.stored else [])
    batch.stored, batch.pages, batch.files = None, 0, []
    session.flush()
    for file in old:
        objects.forget(session, file)
    left = select(Piece.id).where(Piece.batch_id == batch.id, Piece.state == PieceState.MADE).limit(1)
    if session.scalar(left) is None:
        batch.state = BatchState.CANCELLED
    elif batch.state is BatchState.READY:  # one that is being made asks again what is in it before it is done
        batch.state = BatchState.MAKING
        enqueue(session, JobKind.ASSEMBLE, batch.id, now=now)
