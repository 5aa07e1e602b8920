"""The letters of a view, a page at a time in either direction, however many letters there are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session

from relay.letters.codebook import CodeBook
from relay.letters.lists.counts import tally
from relay.letters.lists.letter_rows import PROOF_MARK_CHARACTERS, Cursor, LetterRow, rows
from relay.letters.lists.readers import Reader, strangers
from relay.letters.lists.views import View
from relay.letters.lists.walking import is_read, leading_group, walks_of, weights_of, whole_walk
from relay.models import Claim, Letter, Proof, Staff


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a view, in its order."""

    rows: list[LetterRow]
    has_before: bool
    has_after: bool
    readers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Who else has a letter open just now, by the letter's id."""


def page(
    session: Session,
    view: View,
    who: Reader,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int,
    book: CodeBook | None = None,
) -> Page:
    """Give the letters behind a place of the list, or those in front of another; without a place its first page."""
    back = before is not None and after is None
    ids = _ids(session, view, who, before if back else after, back=back, limit=limit + 1)
    more, ids = len(ids) > limit, ids[:limit]
    found = {row.id: row for row in rows(session, ids=ids, book=book)}
    shown = [found[letter_id] for letter_id in (reversed(ids) if back else ids) if letter_id in found]
    return Page(
        shown,
        has_before=more if back else after is not None,
        has_after=before is not None if back else more,
        readers=readers_of(session, ids, who),
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """A letter beside another in a view: enough to go there, and to have the pictures of its proof ready."""

    code: str
    pages: int | None
    proof_mark: str


def beside(
    session: Session, view: View, who: Reader, place: Cursor | None, book: CodeBook
) -> tuple[Beside | None, Beside | None]:
    """Give the letter before a place of a view and the one behind it; not those of somebody whom the reader knows.

    Without a place the second is the first of all.
    """
    own = strangers(who)
    leading = leading_group(view, who, {})
    nearest = {back: _query(view, who, leading, place, back=back, limit=1, own=own) for back in (True, False)}
    parts = [select(literal(back).label("back"), query.subquery().c.id.label("id")) for back, query in nearest.items()]
    found = union_all(*parts).subquery()
    mark = func.substr(Proof.sha256, 1, PROOF_MARK_CHARACTERS)
    query = (
        select(found.c.back, Letter.id, Proof.pages, mark)
        .join(Letter, Letter.id == found.c.id)
        .outerjoin(Proof, Proof.id == Letter.proof_id)
    )
    sides = {bool(back): Beside(book.letter(row), pages, m or "") for back, row, pages, m in session.execute(query)}
    return (sides.get(True) if place else None), sides.get(False)


def readers_of(session: Session, ids: Sequence[int], who: Reader) -> dict[int, tuple[str, ...]]:
    """Say who else has these letters open just now."""
    query = (
        select(Claim.letter_id, Staff.name, Staff.email)
        .join(Staff, Staff.id == Claim.staff_id)
        .where(Claim.letter_id.in_(ids), *is_read(who))
        .order_by(Claim.letter_id, Claim.since, Claim.staff_id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for letter_id, name, email in session.execute(query) if ids else ():
        found[letter_id] = (*found.get(letter_id, ()), name or email)
    return found


def numbers(session: Session, views: Mapping[str, View], who: Reader) -> dict[str, int]:
    """Count the letters of several views in one query, each up to 1,000 and one more."""
    return tally(session, {name: _counted(view, who) for name, view in views.items()})


def _counted(view: View, who: Reader) -> Select[Any]:
    """Give the rows of a view to be counted; which facet leads is guessed, for counting is what would tell."""
    walk = whole_walk(view, who, leading_group(view, who, {}))
    return walk.select(view, who).with_only_columns(walk.letter_id)


def _ids(session: Session, view: View, who: Reader, place: Cursor | None, *, back: bool, limit: int) -> list[int]:
    leading = leading_group(view, who, weights_of(session, view, who))
    return list(session.scalars(_query(view, who, leading, place, back=back, limit=limit)))


def _query(
    view: View,
    who: Reader,
    leading: tuple[str, ...],
    place: Cursor | None,
    *,
    back: bool,
    limit: int,
    own: Sequence[ColumnElement[bool]] = (),
) -> Select[Any]:
    """Give the query for the ids of a view's letters on one side of a place, the nearest first."""
    descending = view.newest_first is not back
    parts = []
    for walk in walks_of(view, who, leading):
        query = walk.select(view, who)
        if own:
            query = query.where(exists().where(Letter.id == walk.letter_id, *own)) if walk.facets else query.where(*own)
        parts.append(_ordered(query, (walk.received_at, walk.letter_id), place, descending=descending).limit(limit))
    merged = union_all(*[select(part.subquery()) for part in parts]).subquery()
    order = (merged.c.received_at, merged.c.id)
    return select(merged.c.id).order_by(*(column.desc() if descending else column for column in order)).limit(limit)


def _ordered(query: Select[Any], order: tuple[Any, Any], place: Cursor | None, *, descending: bool) -> Select[Any]:
    if place is not None:
        types = (Letter.received_at.type, Letter.id.type)
        end = tuple_(place.received_at, place.letter_id, types=types)
        query = query.where(tuple_(*order) < end if descending else tuple_(*order) > end)
    return query.order_by(*(column.desc() if descending else column for column in order))
