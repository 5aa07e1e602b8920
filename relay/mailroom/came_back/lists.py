"""What came back, listed and counted: open ones first, by prison and reason, and of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from relay.codes import CodeKind, encode
from relay.letters.codebook import CodeBook, codes_of
from relay.mailroom.came_back.reasons import Suggestion, suggests
from relay.models import (
    CameBack,
    CameBackAs,
    CameBackFor,
    Facility,
    Letter,
    LetterState,
    NextStep,
    OurLetter,
    Piece,
    Profile,
)

COUNTED_FOR: Final = timedelta(days=365)
"""How far back a prison's reasons are counted."""
RULE_AFTER: Final = 3
"""After so many refusals for one thing a mail rule is suggested."""
OPEN_MOST: Final = 200
_PERSON_LETTERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What of the list is wanted; empty: all."""

    facility_id: int | None = None
    reason: CameBackFor | None = None
    what: str = ""
    step: NextStep | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackRow:
    """One thing that came back, as lists show it."""

    id: int
    code: str
    is_ours: bool
    """A letter of the organisation itself."""
    name: str
    register_number: str
    facility_id: int
    facility: str
    came_as: CameBackAs
    reason: CameBackFor
    what: str
    came_on: date
    next_step: NextStep | None
    appeal_until: date | None
    recorded_at: datetime
    settled_at: datetime | None
    is_sealed: bool
    profile_id: int
    pen_pal_id: int | None

    @property
    def is_taken_back(self) -> bool:
        """Say whether it was recorded by mistake."""
        return self.settled_at is not None and self.next_step is None


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How often mail came back from a prison for one reason, and since when."""

    reason: CameBackFor
    what: str
    number: int
    since: date


def counts() -> ColumnElement[bool]:
    """Match what was not recorded by mistake."""
    return or_(CameBack.settled_at.is_(None), CameBack.next_step.is_not(None))


def open_ones(session: Session, asked: Asked, *, limit: int = OPEN_MOST) -> list[BackRow]:
    """List what nobody has settled: appeals by their deadline, then what came first."""
    due_first = (CameBack.appeal_until.is_(None), CameBack.appeal_until, CameBack.id)
    query = _query(asked).where(CameBack.settled_at.is_(None)).order_by(*due_first).limit(limit)
    return _rows(session, query)


def settled_ones(session: Session, asked: Asked, *, before: int | None, limit: int) -> list[BackRow]:
    """List what is settled, newest first; `before` is where a page ended."""
    query = _query(asked).where(CameBack.settled_at.is_not(None)).order_by(CameBack.id.desc()).limit(limit)
    return _rows(session, query if before is None else query.where(CameBack.id < before))


def of_letter(session: Session, letter_id: int) -> list[BackRow]:
    """List what came back of one letter, newest first."""
    query = _query(Asked()).where(Piece.letter_id == letter_id, counts())
    return _rows(session, query.order_by(CameBack.id.desc()).limit(10))


def of_person(session: Session, profile_id: int, *, limit: int) -> list[BackRow]:
    """List what came back of the newest thousand letters to a person, newest first."""
    newest = select(Letter.id).where(Letter.profile_id == profile_id).order_by(Letter.received_at.desc())
    theirs = newest.limit(_PERSON_LETTERS).subquery()
    query = _query(Asked()).where(Piece.letter_id.in_(select(theirs.c.id)), counts())
    return _rows(session, query.order_by(CameBack.id.desc()).limit(limit))


def reasons_of(session: Session, facility_id: int, *, now: datetime) -> list[ReasonCount]:
    """Count why mail came back from a prison in the last twelve months, the most often first."""
    number = func.count()
    query = (
        select(CameBack.reason, CameBack.what, number, func.min(CameBack.came_on))
        .where(CameBack.facility_id == facility_id, CameBack.recorded_at > now - COUNTED_FOR, counts())
        .group_by(CameBack.reason, CameBack.what)
        .order_by(number.desc(), CameBack.reason, CameBack.what)
    )
    return [ReasonCount(*row) for row in session.execute(query)]


def suggested(found: Sequence[ReasonCount]) -> list[tuple[str, Suggestion]]:
    """Give the mail rules that a prison's refusals speak for."""
    refused = {one.what: one.number for one in found if one.reason is CameBackFor.REFUSED}
    return suggests(refused, RULE_AFTER)


def _query(asked: Asked) -> Select[*tuple[Any, ...]]:
    query = (
        select(
            CameBack,
            Piece.letter_id,
            Piece.our_letter_id,
            Letter.state,
            Letter.pen_pal_id,
            Profile.id,
            Profile.committed_name,
            Profile.register_number,
            Facility.name,
        )
        .join(Piece, Piece.id == CameBack.piece_id)
        .outerjoin(Letter, Letter.id == Piece.letter_id)
        .outerjoin(OurLetter, OurLetter.id == Piece.our_letter_id)
        .join(Profile, Profile.id == func.coalesce(Letter.profile_id, OurLetter.profile_id))
        .join(Facility, Facility.id == CameBack.facility_id)
    )
    wanted = {
        CameBack.facility_id: asked.facility_id,
        CameBack.reason: asked.reason,
        CameBack.what: asked.what or None,
        CameBack.next_step: asked.step,
    }
    return query.where(*(column == value for column, value in wanted.items() if value is not None))


def _rows(session: Session, query: Select[*tuple[Any, ...]]) -> list[BackRow]:
    found = session.execute(query).all()
    book = codes_of(session) if found else None
    return [_row(book, *one) for one in found if book]


def _row(  # noqa: PLR0913, PLR0917 -- the columns of the query
    book: CodeBook,
    row: CameBack,
    letter_id: int | None,
    our_letter_id: int | None,
    state: LetterState | None,
    pen_pal_id: int | None,
    profile_id: int,
    name: str,
    number: str,
    facility: str,
) -> BackRow:
    is_sealed = state is LetterState.SEALED
    return BackRow(
        id=row.id,
        code=encode(CodeKind.OUR_LETTER, our_letter_id, book.key) if our_letter_id else book.letter(letter_id or 0),
        is_ours=letter_id is None,
        name="" if is_sealed else name,
        register_number="" if is_sealed else number,
        facility_id=row.facility_id,
        facility=facility,
        came_as=row.came_as,
        reason=row.reason,
        what=row.what,
        came_on=row.came_on,
        next_step=row.next_step,
        appeal_until=row.appeal_until,
        recorded_at=row.recorded_at,
        settled_at=row.settled_at,
        is_sealed=is_sealed,
        profile_id=profile_id,
        pen_pal_id=pen_pal_id,
    )
