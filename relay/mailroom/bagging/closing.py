"""Mailing a batch that was scanned: what is not in the bag is named, and somebody says of each what becomes of it."""

import enum
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.days import day_of
from relay.errors import Refused
from relay.letters.codebook import codes_of
from relay.mailroom import inside, pieces
from relay.mailroom.bagging.bag import bag_of
from relay.models import Batch, BatchState, Piece, PieceState, Staff
from relay.translation import gettext as _

PLACE_MOST = 200
STAYED = "stayed"
"""Why a piece is spoiled that was still here when its batch was mailed; what people write is never one small word."""


class Missing(enum.StrEnum):
    """What becomes of an envelope that is not in the bag when its batch is mailed."""

    HERE = "here"
    """It is still here: its letter goes with the next batch."""
    MAILED = "mailed"
    """It is in the post all the same, though nobody scanned it."""


class MissingPieces(Refused):
    """Refused because nothing is said of some pieces; `seqs` are their numbers in the batch."""

    def __init__(self, message: str, seqs: list[int]) -> None:
        super().__init__(message)
        self.seqs = seqs


def require_day(session: Session, batch: Batch, on: date, now: datetime) -> None:
    """Take only a day on which a batch can have been mailed.

    Raises:
        Refused: it is to come, or before the batch was made.
    """
    if on > day_of(session, now):
        raise Refused(_("that day is still to come: say when the post took it"), field="on")
    if on < day_of(session, batch.created_at):
        raise Refused(_("the batch was not made yet on that day"), field="on")


def settle(session: Session, batch: Batch, said: Mapping[int, Missing], staff: Staff | None, *, now: datetime) -> int:
    """Do with what is missing as somebody said, by its number in the batch; return how many stay here.

    A batch that nobody scanned has nothing missing: it is mailed as it lies there.

    Raises:
        MissingPieces: nothing is said of one that is missing.
    """
    if not bag_of(session, batch).is_begun:
        return 0
    outside = (Piece.batch_id == batch.id, Piece.state == PieceState.PRINTED, Piece.bagged_at.is_(None))
    query = pieces.whole().where(*outside).order_by(Piece.seq).execution_options(populate_existing=True)
    found = session.scalars(query).all()
    unsaid = [piece for piece in found if piece.seq not in said]
    if unsaid:
        raise _missing(session, unsaid)
    here = [piece for piece in found if said[piece.seq] is Missing.HERE]
    for piece in here:
        piece.state, piece.state_since = PieceState.SPOILED, now
        piece.spoiled_why = STAYED
        inside.approved_again(session, piece, staff, now=now)
    session.flush()
    return len(here)


def last_place(session: Session) -> str:
    """Give where a batch was mailed last: it is the same place most of the time."""
    mailed = (Batch.state == BatchState.MAILED, Batch.mailed_place != "")
    return session.scalar(select(Batch.mailed_place).where(*mailed).order_by(Batch.id.desc()).limit(1)) or ""


def _missing(session: Session, unsaid: list[Piece]) -> MissingPieces:
    book = codes_of(session)
    codes = ", ".join(pieces.code_of(book, piece) for piece in unsaid[:20]) + (" …" if len(unsaid) > 20 else "")
    told = _("not in the bag: %(codes)s. Say of each whether it is still here, or mailed all the same", codes=codes)
    return MissingPieces(told, [piece.seq for piece in unsaid])
