"""What becomes of what is in an envelope, a letter of a pen pal or one of ours: the one place that tells them apart."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from relay.letters import lifecycle
from relay.letters.ours import life
from relay.models import LetterState, OurLetterState, Piece, PieceState, Staff
from relay.work.jobs import JobKind, enqueue

S = LetterState
_FOLLOWS: Mapping[PieceState, tuple[LetterState, OurLetterState]] = {
    PieceState.PRINTED: (S.PRINTED, OurLetterState.PRINTED),
    PieceState.MAILED: (S.MAILED, OurLetterState.MAILED),
}


def follow(session: Session, piece: Piece, staff: Staff | None, *, now: datetime) -> None:
    """Take what is inside to where its envelope is: printed, or mailed."""
    letter_state, our_state = _FOLLOWS[piece.state]
    _move(session, piece, letter_state, our_state, staff, now)


def approved_again(session: Session, piece: Piece, staff: Staff | None, *, now: datetime) -> None:
    """Let what is inside be approved as before: the next batch takes it."""
    _move(session, piece, S.APPROVED, OurLetterState.APPROVED, staff, now)


def set_anew(session: Session, piece: Piece, *, now: datetime) -> None:
    """Have what is inside set again and looked at again, for its file is not what was approved."""
    letter, our = piece.letter, piece.our_letter
    if our is not None:
        life.set_anew(session, our, now=now, actor=None)
    if letter is not None:
        nothing = {"approved_proof_id": None, "approved_at": None}
        lifecycle.move(session, letter, S.IN_REVIEW, now=now, actor=None, **nothing)
        lifecycle.show_proof(session, letter, None)
        enqueue(session, JobKind.PROOF, letter.id, now=now)


def _move(
    session: Session, piece: Piece, state: LetterState, our: OurLetterState, staff: Staff | None, now: datetime
) -> None:
    if piece.letter is not None:
        lifecycle.move(session, piece.letter, state, now=now, actor=staff)
    elif piece.our_letter is not None:
        life.move(session, piece.our_letter, our, now=now, actor=staff)
