"""Letters of ours that a batch takes: approved, past their cancel window, and nothing stops their person."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from relay.letters.ours import life
from relay.letters.ours.standing import stopped_now
from relay.models import Batch, MailPoint, OurLetter, OurLetterState, Piece, Profile, Proof, Staff

S = OurLetterState


def ready(*, now: datetime, cancel_window: timedelta) -> Select[OurLetter]:
    """Ask for those that a batch made now may take, those that waited longest first; a choice may narrow it."""
    return (
        select(OurLetter)
        .join(Profile, Profile.id == OurLetter.profile_id)
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .join(Proof, Proof.id == OurLetter.proof_id)
        .where(OurLetter.state == S.APPROVED, OurLetter.approved_at <= now - cancel_window, ~stopped_now())
        .order_by(OurLetter.approved_at, OurLetter.id)
    )


def take(session: Session, query: Select[OurLetter], limit: int) -> Sequence[OurLetter]:
    """Load and lock them."""
    eager = (
        contains_eager(OurLetter.profile).contains_eager(Profile.mail_point).joinedload(MailPoint.facility),
        joinedload(OurLetter.correspondence),
    )
    return session.scalars(query.limit(limit).options(*eager).with_for_update(of=OurLetter)).all() if limit > 0 else []


def put_in(session: Session, batch: Batch, seq: int, our: OurLetter, staff: Staff | None, *, now: datetime) -> None:
    """Put one into a batch.

    Raises:
        Refused, Conflict: this person may not, or somebody changed it.
    """
    inside = {"our_letter_id": our.id, "proof_id": our.proof_id}
    session.add(Piece(batch_id=batch.id, seq=seq, state_since=now, **inside))
    life.move(session, our, S.IN_BATCH, now=now, actor=staff)
