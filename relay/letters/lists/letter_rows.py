"""Letters as lists show them: a row each, with what its people are called and what was found in it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from relay.letters.codebook import CodeBook, codes_of
from relay.models import (
    Alias,
    Facility,
    Flag,
    Letter,
    LetterState,
    MailPoint,
    Message,
    PenPal,
    Photo,
    Profile,
    Proof,
    ReadingVersion,
    Severity,
)

PAGE = 500
EXCERPT_CHARACTERS = 160
PROOF_MARK_CHARACTERS = 12
_COLUMNS: tuple[Any, ...] = (
    Letter.id,
    Letter.version,
    Letter.state,
    Letter.state_since,
    Letter.received_at,
    Letter.profile_id,
    Letter.pen_pal_id,
    Alias.local_part,
    Profile.committed_name,
    Profile.preferred_name,
    Profile.register_number,
    Facility.name.label("facility"),
    PenPal.name.label("pen_pal_name"),
    PenPal.address.label("pen_pal_address"),
    PenPal.confirmed_at,
    Message.mail_from,
    Message.header_message_id,
    ReadingVersion.id.is_not(None).label("was_read"),
    ReadingVersion.subject,
    func.substr(ReadingVersion.text, 1, EXCERPT_CHARACTERS).label("excerpt"),
    Proof.pages,
    Proof.sheets,
    func.substr(Proof.sha256, 1, PROOF_MARK_CHARACTERS).label("proof_mark"),
)


@dataclass(frozen=True, slots=True)
class FlagRow:
    """A flag, as a list shows it."""

    rule: str
    severity: Severity
    parameters: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter, as a list shows it."""

    id: int
    code: str
    version: int
    state: LetterState
    state_since: datetime
    alias: str
    """Local part: the domain is a setting."""
    profile_id: int
    profile: str
    register_number: str
    facility: str
    pen_pal_id: int | None
    pen_pal: str
    """Name, else address; before it was read what the envelope says; empty when nobody is known to have written it."""
    pen_pal_address: str
    sent_by: str
    """The envelope's sender: who sent a mail need not have written it."""
    confirmed: bool
    subject: str
    excerpt: str
    received_at: datetime
    message_id: str
    """The header's Message-ID, without angle brackets."""
    pages: int | None
    sheets: int | None
    proof_mark: str
    """The beginning of its proof's hash, as the address of its pictures has it; empty: there is none."""
    photos: int
    flags: tuple[FlagRow, ...]

    @property
    def may_go_with_others(self) -> bool:
        """Say whether it might be approved together with others: what a rule flags is decided about alone."""
        return self.pages is not None and not self.flags


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of a list ended."""

    received_at: datetime
    letter_id: int


def rows(  # noqa: PLR0913 -- the filters of one list
    session: Session,
    *,
    states: Collection[LetterState] = (),
    ids: Collection[int] | None = None,
    letter_id: int | None = None,
    profile_id: int | None = None,
    pen_pal_id: int | None = None,
    alias_id: int | None = None,
    after: Cursor | None = None,
    newest_first: bool = False,
    limit: int | None = None,
    book: CodeBook | None = None,
    with_flags: bool = True,
) -> Iterator[LetterRow]:
    """List letters by the time they arrived: all of them, or `limit`, from where the last page ended."""
    where: list[ColumnElement[bool]] = []
    if states:
        where.append(Letter.state.in_(sorted(states)))
    if ids is not None:
        where.append(Letter.id.in_(ids))
    if letter_id is not None:
        where.append(Letter.id == letter_id)
    if profile_id is not None:
        where.append(Letter.profile_id == profile_id)
    if pen_pal_id is not None:
        where.append(Letter.pen_pal_id == pen_pal_id)
    if alias_id is not None:
        where.append(Letter.alias_id == alias_id)
    book = book or codes_of(session)
    while limit is None or limit > 0:
        size = PAGE if limit is None else min(PAGE, limit)
        page = session.execute(_page(where, after, newest_first=newest_first).limit(size)).all()
        flags = flags_of(session, [row.id for row in page]) if with_flags else {}
        yield from _letter_rows(page, book, flags)
        if len(page) < size:
            return
        after = Cursor(page[-1].received_at, page[-1].id)
        limit = None if limit is None else limit - len(page)


def _page(
    where: Sequence[ColumnElement[bool]], after: Cursor | None, *, newest_first: bool
) -> Select[*tuple[Any, ...]]:
    place = tuple_(Letter.received_at, Letter.id)
    printed = (Photo.reading_id == Letter.reading_id, Photo.included)
    photos = select(func.count()).where(*printed).correlate(Letter).scalar_subquery()
    query = (
        select(*_COLUMNS, photos.label("photos"))
        .join(Alias, Alias.id == Letter.alias_id)
        .join(Profile, Profile.id == Letter.profile_id)
        .join(MailPoint, MailPoint.id == Profile.mail_point_id)
        .join(Facility, Facility.id == MailPoint.facility_id)
        .join(Message, Message.id == Letter.message_id)
        .outerjoin(PenPal, PenPal.id == Letter.pen_pal_id)
        .outerjoin(ReadingVersion, ReadingVersion.id == Letter.reading_id)
        .outerjoin(Proof, Proof.id == Letter.proof_id)
        .where(*where)
    )
    if after is not None:
        here = (after.received_at, after.letter_id)
        types = (Letter.received_at.type, Letter.id.type)
        end = tuple_(*here, types=types)
        query = query.where(place < end if newest_first else place > end)
    if newest_first:
        return query.order_by(Letter.received_at.desc(), Letter.id.desc())
    return query.order_by(Letter.received_at, Letter.id)


def _letter_rows(
    page: Sequence[Row[Any]], book: CodeBook, flags: Mapping[int, tuple[FlagRow, ...]]
) -> Iterator[LetterRow]:
    for row in page:
        shown = LetterRow(
            id=row.id,
            code=book.letter(row.id),
            version=row.version,
            state=row.state,
            state_since=row.state_since,
            alias=row.local_part,
            profile_id=row.profile_id,
            profile=row.preferred_name or row.committed_name,
            register_number=row.register_number,
            facility=row.facility,
            pen_pal_id=row.pen_pal_id,
            pen_pal=row.pen_pal_name or row.pen_pal_address or ("" if row.was_read else row.mail_from),
            pen_pal_address=row.pen_pal_address or "",
            sent_by=row.mail_from,
            confirmed=row.confirmed_at is not None,
            subject=row.subject or "",
            excerpt=row.excerpt or "",
            received_at=row.received_at,
            message_id=row.header_message_id,
            pages=row.pages,
            sheets=row.sheets,
            proof_mark=row.proof_mark or "",
            photos=row.photos,
            flags=flags.get(row.id, ()),
        )
        yield blanked(shown) if row.state is LetterState.SEALED else shown


def blanked(row: LetterRow) -> LetterRow:
    """Give what a list may still show of a sealed letter: that it is there, and since when."""
    return replace(
        row,
        alias="",
        profile="",
        register_number="",
        facility="",
        pen_pal_id=None,
        pen_pal="",
        pen_pal_address="",
        sent_by="",
        subject="",
        excerpt="",
        message_id="",
        pages=None,
        sheets=None,
        photos=0,
        flags=(),
    )


def flags_of(session: Session, letter_ids: Sequence[int]) -> dict[int, tuple[FlagRow, ...]]:
    """Give the flags of several letters in one query."""
    found: dict[int, tuple[FlagRow, ...]] = defaultdict(tuple)
    if letter_ids:
        query = select(Flag).where(Flag.letter_id.in_(letter_ids)).order_by(Flag.letter_id, Flag.id)
        for flag in session.scalars(query):
            found[flag.letter_id] += (FlagRow(flag.rule, flag.severity, flag.parameters),)
    return found
