"""Finding the piece that came back: by the code on it, or by name or number and day when only a notice came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from relay import days
from relay.codes import CodeError, CodeKind, decode
from relay.errors import Conflict, NotFound, Refused, Sealed
from relay.letters.codebook import CodeBook, codes_of
from relay.mailroom.bagging.scanning import read_scan
from relay.models import (
    Batch,
    CameBack,
    Letter,
    LetterState,
    MailPoint,
    Piece,
    PieceState,
    Profile,
    Proof,
    Staff,
)
from relay.saying import code_of_a
from relay.translation import gettext as _

_PEOPLE_MOST = 8
_FOUND_MOST = 20
_NEWEST = 400
_AROUND = timedelta(days=60)
"""How long before a notice came its letter may have been mailed."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mailed letter that a notice may be about."""

    code: str
    name: str
    register_number: str
    facility: str
    mailed_on: date
    sheets: int


def find_piece(session: Session, typed: str) -> Piece:
    """Give the mailed piece that carries a code, locked until the transaction ends.

    Raises:
        NotFound: it is no code of a letter of ours.
        Refused: it is not mailed, or is sealed.
        Conflict: it was recorded already.
    """
    code, kind, record_id = _read(codes_of(session), typed)
    is_its = _holds(kind, record_id)
    whole = (joinedload(Piece.letter), joinedload(Piece.our_letter), joinedload(Piece.proof), joinedload(Piece.batch))
    query = select(Piece).where(is_its).order_by(Piece.id.desc()).options(*whole).with_for_update(of=Piece)
    pieces = session.scalars(query.execution_options(populate_existing=True)).unique().all()
    mailed = _mailed(pieces)
    if mailed is None:
        raise _why_not(session, code, pieces[0] if pieces else None)
    if mailed.letter is not None and mailed.letter.state is LetterState.SEALED:
        told = _("letter %(code)s is sealed: give the envelope to an administrator as it is, unopened", code=code)
        raise Sealed(told)
    return mailed


def described(session: Session, typed: str) -> Candidate | None:
    """Say whom a mailed letter is for, before it is recorded; None: the code leads to none, or is one of ours."""
    try:
        _code, kind, record_id = _read(codes_of(session), typed)
    except NotFound:
        return None
    query = _mailed_letters().where(_holds(kind, record_id)).limit(1)
    row = session.execute(query).first()
    return _candidate(codes_of(session), days.zone(session), *row) if row else None


def _holds(kind: CodeKind, record_id: int) -> ColumnElement[bool]:
    return Piece.letter_id == record_id if kind is CodeKind.LETTER else Piece.our_letter_id == record_id


def _mailed(pieces: Sequence[Piece]) -> Piece | None:
    return next((piece for piece in pieces if piece.state is PieceState.MAILED), None)


def _mailed_letters() -> Select[*tuple[Any, ...]]:
    """Ask for mailed letters that are not sealed, with what is told of one."""
    return (
        select(Piece, Batch, Profile, Proof.sheets)
        .join(Batch, Batch.id == Piece.batch_id)
        .join(Letter, Letter.id == Piece.letter_id)
        .join(Profile, Profile.id == Letter.profile_id)
        .join(Proof, Proof.id == Piece.proof_id)
        .where(Piece.state == PieceState.MAILED, Letter.state == LetterState.MAILED)
        .options(joinedload(Profile.mail_point).joinedload(MailPoint.facility))
    )


def _read(book: CodeBook, typed: str) -> tuple[str, CodeKind, int]:
    """Read a code, or the square of a page."""
    try:
        code = read_scan(typed).code
        kind, record_id = decode(code, book.key)
    except CodeError:
        short = typed.strip()[:40]
        told = _("%(code)s is no code of ours: look for eight letters and digits in the window", code=short)
        raise NotFound(told) from None
    if kind not in {CodeKind.LETTER, CodeKind.OUR_LETTER}:
        facts = {"code": code, "found": code_of_a(kind), "wanted": code_of_a(CodeKind.LETTER)}
        raise NotFound(_("%(code)s is the code of a %(found)s, not of a %(wanted)s", **facts))
    return code, kind, record_id


def _why_not(session: Session, code: str, last: Piece | None) -> Refused:
    if last is None:
        return Refused(_("%(code)s was never printed, so it cannot have come back", code=code))
    if last.state is PieceState.CAME_BACK:
        return _recorded_already(session, code, last)
    if last.state is PieceState.SPOILED:
        told = _("%(code)s was taken out of its batch: destroy this envelope, it should not have gone", code=code)
        return Refused(told)
    if last.state is PieceState.CLOSED:
        return Refused(_("%(code)s was closed; nothing was done", code=code))
    batch = codes_of(session).batch(last.batch_id)
    facts = {"code": code, "batch": batch}
    return Refused(_("%(code)s is not mailed yet, as far as is known: say first that batch %(batch)s was", **facts))


def _recorded_already(session: Session, code: str, piece: Piece) -> Conflict:
    query = select(CameBack, Staff).outerjoin(Staff, Staff.id == CameBack.recorded_by_id)
    row = session.execute(query.where(CameBack.piece_id == piece.id).order_by(CameBack.id.desc()).limit(1)).first()
    if row is None:
        return Conflict(_("%(code)s came back already; nothing was done", code=code))
    recorded: CameBack = row[0]
    staff: Staff | None = row[1]
    who = (staff.name or staff.email) if staff else "Mailcall"
    told = {"code": code, "who": who, "day": days.day_of(session, recorded.recorded_at)}
    return Conflict(_("%(who)s recorded on %(day)s that %(code)s came back; nothing was done", **told))


def candidates(session: Session, words: str, around: date | None = None) -> list[Candidate]:
    """List mailed letters to people with this name or number, those mailed nearest before a day first."""
    if not words.strip():
        return []
    people = select(Profile.id).where(_called(words.strip())).order_by(Profile.id).limit(_PEOPLE_MOST)
    theirs = Letter.profile_id.in_(list(session.scalars(people)))
    query = _mailed_letters().where(theirs).order_by(Letter.id.desc()).limit(_NEWEST)
    book = codes_of(session)
    zone = days.zone(session)
    found = [_candidate(book, zone, *row) for row in session.execute(query)]
    return sorted(found, key=lambda one: _distance(one.mailed_on, around))[:_FOUND_MOST]


def _called(words: str) -> ColumnElement[bool]:
    names = (Profile.committed_name, Profile.preferred_name)
    escaped = "".join(f"/{character}" if character in "/%_" else character for character in words)
    return or_(
        Profile.register_number == words,
        *(func.lower(name).contains(func.lower(escaped), escape="/") for name in names),
    )


def _candidate(book: CodeBook, zone: ZoneInfo, piece: Piece, batch: Batch, profile: Profile, sheets: int) -> Candidate:
    return Candidate(
        code=book.letter(piece.letter_id or 0),
        name=profile.committed_name,
        register_number=profile.register_number,
        facility=profile.mail_point.facility.name,
        mailed_on=mailed_on(piece, batch, zone),
        sheets=sheets,
    )


def mailed_on(piece: Piece, batch: Batch, zone: ZoneInfo) -> date:
    """Give the day on which a piece was mailed, as far as somebody said it; `zone` is the organisation's."""
    return batch.mailed_on or (batch.mailed_at or piece.state_since).astimezone(zone).date()


def _distance(mailed: date, around: date | None) -> tuple[bool, int]:
    """Put first what was mailed shortly before a day; without one, what was mailed last."""
    if around is None:
        return (False, -mailed.toordinal())
    days = (around - mailed).days
    return (not 0 <= days <= _AROUND.days, abs(days))
