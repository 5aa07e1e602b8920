"""Somebody else made a batch of the same letters a moment ago: who, which, and how many letters are in it."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.errors import Conflict
from relay.letters.codebook import codes_of
from relay.models import Batch, BatchState, Piece, PieceState, Staff
from relay.translation import gettext as _

_A_MOMENT = timedelta(minutes=10)


class JustMade(Conflict):
    """Nothing is ready, because a batch was just made; `batch_id` says which."""

    def __init__(self, told: str, batch_id: int) -> None:
        """Say so, and of which batch."""
        super().__init__(told)
        self.batch_id = batch_id


def just_made(session: Session, now: datetime) -> JustMade | None:
    """Say that a batch was made within the last ten minutes; None: there was none."""
    letters = select(func.count()).where(Piece.batch_id == Batch.id, Piece.state != PieceState.SPOILED)
    newest = (
        select(Batch, Staff.name, Staff.email, letters.correlate(Batch).scalar_subquery())
        .outerjoin(Staff, Staff.id == Batch.created_by_id)
        .where(Batch.created_at > now - _A_MOMENT, Batch.state != BatchState.CANCELLED)
        .order_by(Batch.id.desc())
        .limit(1)
    )
    found = session.execute(newest).first()
    if found is None:
        return None
    batch, name, email, number = found
    told = {"code": codes_of(session).batch(batch.id), "who": name or email or "Mailcall", "number": number}
    return JustMade(
        _("nothing more is ready: %(who)s made batch %(code)s a moment ago; letters in it: %(number)s", **told),
        batch.id,
    )
