"""A piece that was spoiled on the table is printed again: the same letter, the same approved pages, a new envelope.

The batch and its file stay as they are. The letter stays printed, or in its batch: nothing of it changed but paper.
"""

import hashlib
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import NotReady, Refused, Sealed
from relay.letters import lifecycle
from relay.letters.steps import MAILROOM
from relay.mailroom import pieces
from relay.mailroom.taking_out.withheld import withheld
from relay.models import Batch, BatchState, Piece, PieceState, Staff
from relay.objects import ObjectMissing, ObjectStore
from relay.saying import said
from relay.translation import gettext as _

_ON_THE_TABLE = frozenset({PieceState.MADE, PieceState.PRINTED})


def print_again(session: Session, piece: Piece, staff: Staff, *, reason: str, now: datetime) -> Piece:
    """Say that a piece is spoiled, and give the one that follows it, last in its batch.

    Raises:
        Refused: no reason, this person may not, it is not on the table any more, or it must not be mailed.
    """
    if staff.role not in MAILROOM or not staff.active:
        raise lifecycle.may_not(staff)
    if not reason.strip():
        raise Refused(_("say what happened to it"), field="reason")
    batch = session.get_one(Batch, piece.batch_id, with_for_update=True, populate_existing=True)
    session.refresh(piece)
    require_here(session, batch, piece, now)
    state, piece.state, piece.state_since = piece.state, PieceState.SPOILED, now
    piece.spoiled_why = reason.strip()
    session.flush()  # a letter is in one living piece at a time
    again = Piece(
        batch_id=batch.id,
        seq=(session.scalar(select(func.max(Piece.seq)).where(Piece.batch_id == batch.id)) or 0) + 1,
        letter_id=piece.letter_id,
        our_letter_id=piece.our_letter_id,
        proof_id=piece.proof_id,
        state=state,
        state_since=now,
        again_of_id=piece.id,
    )
    session.add(again)
    session.flush()
    new = {"seq": piece.seq, "again": again.seq, "why": piece.spoiled_why}
    audit.record(session, "batch.printed_again", "batch", batch.id, actor_id=staff.id, now=now, new=new)
    return again


def pages(store: ObjectStore, piece: Piece) -> bytes:
    """Give a piece's own pages as they were approved, without the batch around them.

    Raises:
        Refused: it was spoiled or mailed; the pages of a letter are not printed twice by mistake.
        Sealed: its letter was sealed.
        NotReady: its file is gone, or is not what was approved.
    """
    if pieces.is_sealed(piece):
        raise Sealed(_("this letter was sealed; its pages are no longer given out"))
    if piece.state not in _ON_THE_TABLE:
        told = {"number": piece.seq}
        raise Refused(_("envelope %(number)s is not on the table any more; its pages are not given out", **told))
    try:
        pdf = store.get(piece.proof.stored.key)
    except ObjectMissing:
        pdf = b""
    if hashlib.sha256(pdf).hexdigest() != piece.proof.sha256:
        raise NotReady(_("its pages are not there as they were approved: pull it, and have it set again"))
    return pdf


def require_here(session: Session, batch: Batch, piece: Piece, now: datetime) -> None:
    """Require that a piece is on the table and may be mailed.

    Raises:
        Refused: it is not there, or must be pulled.
    """
    if batch.state not in {BatchState.READY, BatchState.PRINTED} or piece.state not in _ON_THE_TABLE:
        told = {"number": piece.seq, "state": said(batch.state)}
        raise Refused(_("envelope %(number)s is not on the table (its batch is %(state)s); nothing was done", **told))
    if pieces.is_sealed(piece) or withheld(session, piece, now):
        raise Refused(_("this letter must not be mailed any more: pull it instead of printing it again"))
