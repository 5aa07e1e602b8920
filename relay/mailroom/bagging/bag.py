"""The bag: which envelopes of a printed batch were scanned into it, and which are missing, by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from relay.letters.codebook import codes_of
from relay.mailroom import pieces
from relay.models import Batch, Piece, PieceState, Staff

_GOES = (PieceState.PRINTED, PieceState.MAILED)
_LAST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Bag:
    """How far a batch is: so many envelopes of so many are in the bag, or mailed by a print house already."""

    inside: int
    of: int

    @property
    def is_begun(self) -> bool:
        """Whether anybody says of single envelopes that they go: a batch may be mailed without."""
        return self.inside > 0

    @property
    def is_full(self) -> bool:
        """Whether all of it is in."""
        return 0 < self.of == self.inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An envelope as the mailroom calls it."""

    seq: int
    code: str
    name: str
    register_number: str
    bagged_at: datetime | None
    by: str = ""
    """Who put it into the bag."""


def bag_of(session: Session, batch: Batch) -> Bag:
    """Count what is in the bag, and what has to be."""
    goes = (Piece.batch_id == batch.id, Piece.state.in_(_GOES))
    is_in = case((or_(Piece.state == PieceState.MAILED, Piece.bagged_at.is_not(None)), Piece.id))
    inside, of = session.execute(select(func.count(is_in), func.count()).where(*goes)).one()
    return Bag(inside, of)


def bag_with(listed: Iterable[Piece]) -> Bag:
    """Count the same of pieces that are loaded."""
    goes = [piece for piece in listed if piece.state in _GOES]
    return Bag(sum(piece.bagged_at is not None or piece.state is PieceState.MAILED for piece in goes), len(goes))


def missing(session: Session, batch: Batch) -> list[Envelope]:
    """Name what is printed and not in the bag, in the order of the batch."""
    outside = (Piece.batch_id == batch.id, Piece.state == PieceState.PRINTED, Piece.bagged_at.is_(None))
    return _named(session, pieces.whole().where(*outside).order_by(Piece.seq))


def last_in(session: Session, batch: Batch) -> list[Envelope]:
    """Name what came into the bag last, the newest first."""
    inside = (Piece.batch_id == batch.id, Piece.state.in_(_GOES), Piece.bagged_at.is_not(None))
    return _named(session, pieces.whole().where(*inside).order_by(Piece.bagged_at.desc()).limit(_LAST_SHOWN))


def who(staff: Staff | None) -> str:
    """Give what a member of staff is called."""
    return (staff.name or staff.email) if staff is not None else ""


def _named(session: Session, query: Select[Piece]) -> list[Envelope]:
    book, found = codes_of(session), session.scalars(query).all()
    ids = {piece.bagged_by_id for piece in found if piece.bagged_by_id}
    people = {one.id: one for one in session.scalars(select(Staff).where(Staff.id.in_(ids)))} if ids else {}
    return [_envelope(pieces.code_of(book, piece), piece, people.get(piece.bagged_by_id or 0)) for piece in found]


def _envelope(code: str, piece: Piece, by: Staff | None) -> Envelope:
    person = None if pieces.is_sealed(piece) else pieces.person_of(piece)
    return Envelope(
        seq=piece.seq,
        code=code,
        name=person.committed_name if person else "",
        register_number=person.register_number if person else "",
        bagged_at=piece.bagged_at,
        by=who(by),
    )
