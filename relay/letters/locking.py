"""In which order rows are locked: letters by their ids, letters of ours by theirs, then batches by theirs.

Stopping letters comes from the letter to its batch, printing from the batch to its letters. In one order neither waits
for who waits for it, which PostgreSQL would end by refusing one of them.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from relay.models import Batch, Letter, OurLetter, Piece, PieceState

_HERE = (PieceState.MADE, PieceState.PRINTED)


def letters(session: Session, ids: Collection[int] | Select[Any]) -> list[int]:
    """Lock letters, given by their ids or a question for these; give those that are there. Nothing is loaded anew."""
    wanted = list(session.scalars(ids)) if isinstance(ids, Select) else ids
    if not wanted:
        return []
    query = select(Letter.id).where(Letter.id.in_(wanted)).order_by(Letter.id).with_for_update(of=Letter)
    return list(session.scalars(query))


def one(session: Session, letter: Letter | OurLetter) -> None:
    """Lock one, without loading it anew: who saw an older version of it still hears so."""
    kind = type(letter)
    session.execute(select(kind.id).where(kind.id == letter.id).with_for_update(of=kind))


def batches(session: Session, ids: Collection[int]) -> None:
    """Lock batches, after all that is still here in an envelope of theirs."""
    inside = (Piece.batch_id.in_(ids), Piece.state.in_(_HERE))
    letters(session, select(Piece.letter_id).where(*inside, Piece.letter_id.is_not(None)))
    ours = select(Piece.our_letter_id).where(*inside, Piece.our_letter_id.is_not(None))
    session.execute(
        select(OurLetter.id).where(OurLetter.id.in_(ours)).order_by(OurLetter.id).with_for_update(of=OurLetter)
    )
    query = select(Batch).where(Batch.id.in_(ids)).order_by(Batch.id).with_for_update(of=Batch)
    session.scalars(query.execution_options(populate_existing=True)).all()
