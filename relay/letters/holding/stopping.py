"""Which letters a suspension stops: those on their way that are held, and those on paper that somebody has to pull."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from relay.letters.holding.suspended import has_photos
from relay.models import (
    Batch,
    BatchState,
    Letter,
    LetterState,
    MailPoint,
    Piece,
    PieceState,
    Profile,
    Suspension,
    SuspensionStops,
)

_ON_THEIR_WAY = (LetterState.IN_REVIEW, LetterState.SECOND_REVIEW, LetterState.APPROVED, LetterState.IN_BATCH)
_PULLED_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ToPull:
    """An envelope that should not go: still in a printed batch, or taken out of one whose file somebody may have."""

    letter_id: int
    batch_id: int
    seq: int
    name: str
    register_number: str
    is_printed: bool


def stopped(suspension: Suspension) -> Select[Letter]:
    """Ask for the letters on their way, before print, that a suspension stops."""
    return (
        select(Letter)
        .where(Letter.state.in_(_ON_THEIR_WAY), *concerned(suspension))
        .options(joinedload(Letter.profile, innerjoin=True), joinedload(Letter.pen_pal))
    )


def concerned(suspension: Suspension) -> list[ColumnElement[bool]]:
    """Say which letters go where a suspension is, and hold what it stops."""
    there = select(Profile.id).join(MailPoint, MailPoint.id == Profile.mail_point_id)
    there = there.where(MailPoint.facility_id == suspension.facility_id)
    if suspension.mail_point_id is not None:
        there = there.where(MailPoint.id == suspension.mail_point_id)
    if suspension.profile_id is not None:
        there = there.where(Profile.id == suspension.profile_id)
    found: list[ColumnElement[bool]] = [Letter.profile_id.in_(there)]
    return [*found, has_photos()] if suspension.stops is SuspensionStops.PHOTOS else found


def to_pull(session: Session, suspension: Suspension) -> list[ToPull]:
    """Name the envelopes that are printed and not mailed, and those that were taken out of a batch."""
    columns = (Letter.id, Piece.batch_id, Piece.seq, Profile.committed_name, Profile.register_number, Piece.state)
    query = (
        select(*columns)
        .join(Letter, Letter.id == Piece.letter_id)
        .join(Profile, Profile.id == Letter.profile_id)
        .join(Batch, Batch.id == Piece.batch_id)
    )
    printed = query.where(Batch.state == BatchState.PRINTED, Piece.state == PieceState.PRINTED, *concerned(suspension))
    taken_out = query.where(
        Letter.suspension_id == suspension.id,
        Piece.state == PieceState.SPOILED,
        Piece.state_since >= suspension.created_at,
    )
    rows = [
        row
        for one in (printed, taken_out)
        for row in session.execute(one.order_by(Piece.batch_id, Piece.seq).limit(_PULLED_SHOWN))
    ]
    return [ToPull(*row[:5], is_printed=row.state is PieceState.PRINTED) for row in rows]
