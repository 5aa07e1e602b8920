"""Where the envelopes of a batch were set for, whatever became of their people since."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, union
from sqlalchemy.orm import Session, joinedload

from relay.mailroom.taking_out.withheld import MOVED
from relay.models import Audit, Letter, MailPoint, OurLetter, Piece, PieceState, Profile, Proof

_GONE = frozenset({PieceState.MAILED, PieceState.CAME_BACK, PieceState.CLOSED})


@dataclass(frozen=True, slots=True)
class Places:
    """Who of a batch's people moved since the first of its pages was set, oldest move first."""

    moves: Sequence[Audit]
    before: dict[int, MailPoint]

    def of(self, piece: Piece, proof: Proof, profile: Profile, now_there: MailPoint) -> MailPoint:
        """Give where an envelope was set for; one that is here still goes where its person is."""
        if piece.state not in _GONE:
            return now_there
        for move in self.moves:
            if move.subject_id == profile.id and move.at > proof.made_at and move.detail is not None:
                return self.before.get(move.detail.old.get("mail_point_id", 0), now_there)
        return now_there


def places(session: Session, batch_id: int) -> Places:
    """Ask once for the whole batch; nobody moves in most."""
    inside = select(Piece.proof_id).where(Piece.batch_id == batch_id)
    first = select(Proof.made_at).where(Proof.id.in_(inside)).order_by(Proof.made_at).limit(1).scalar_subquery()
    people = union(
        select(Letter.profile_id).join(Piece, Piece.letter_id == Letter.id).where(Piece.batch_id == batch_id),
        select(OurLetter.profile_id).join(Piece, Piece.our_letter_id == OurLetter.id).where(Piece.batch_id == batch_id),
    )
    theirs = (Audit.subject_kind == "profile", Audit.subject_id.in_(people), Audit.verb == MOVED)
    query = select(Audit).where(*theirs, Audit.at > first)
    moves = session.scalars(query.options(joinedload(Audit.detail)).order_by(Audit.id)).all()
    ids = {move.detail.old.get("mail_point_id") for move in moves if move.detail is not None}
    points = select(MailPoint).where(MailPoint.id.in_(ids)).options(joinedload(MailPoint.facility))
    return Places(moves, {point.id: point for point in session.scalars(points)} if ids else {})
