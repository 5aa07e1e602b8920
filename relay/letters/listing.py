"""The letters of a view, a page at a time in either direction: one walk along an index, however many letters there are.

What narrows a view most leads: the walk goes along that facet's index and asks for the others row by row. Several
states or languages are several short walks, merged.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, exists, func, literal, select, tuple_, union_all
from sqlalchemy.orm import Session, aliased

from relay.letters import facets
from relay.letters.codebook import CodeBook
from relay.letters.queries import PROOF_MARK_CHARACTERS, Cursor, LetterRow, counted_query, rows, tally
from relay.letters.views import ALL, View
from relay.models import Acquaintance, Claim, Letter, LetterFacet, LetterState, Proof, Staff

CLAIM_LASTS = timedelta(seconds=90)
_NARROWEST = (
    *("pen_pal:", "profile:", "flag:", "urgent", "authentication:fail", "facility:", "language:"),
    *("photos", "first", "flagged", "authentication:none"),
)
"""Which facet leads when more than one has more rows than are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who looks, and when: what a view leaves out depends on it."""

    staff_id: int
    now: datetime
    reads: tuple[str, ...] = ()
    """Languages; empty: whatever comes."""
    known: tuple[str, ...] = ()
    """The languages that letters have here."""
    profiles: frozenset[int] = frozenset()
    """Whom they know, in prison and outside: somebody else reads those letters."""
    pen_pals: frozenset[int] = frozenset()
    waiting: int = 0
    """How many letters wait for a reader, counted up to 1,000 and one more."""

    def knows(self, profile_id: int, pen_pal_id: int | None) -> bool:
        """Say whether one of two people is somebody whom the reader knows."""
        return profile_id in self.profiles or pen_pal_id in self.pen_pals


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a view, in its order."""

    rows: list[LetterRow]
    has_before: bool
    has_after: bool
    readers: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Who else has a letter open just now, by the letter's id."""


def reader(session: Session, staff_id: int, languages: Collection[str], *, now: datetime) -> Reader:
    """Load what a view has to know of who looks, in one query.

    Whom they know, which languages letters have, and how many letters wait: what the pages of the queue all show.
    """
    parts = [select(literal("language").label("kind"), _languages().label("name"))]
    for column in (Acquaintance.profile_id, Acquaintance.pen_pal_id):
        theirs = (Acquaintance.staff_id == staff_id, column.is_not(None))
        parts.append(select(literal(column.key), cast(column, Text)).where(*theirs))
    waiting = counted_query(select(Letter.id).where(Letter.state == LetterState.IN_REVIEW)).scalar_subquery()
    parts.append(select(literal("waiting"), cast(waiting, Text)))
    found: dict[str, list[str]] = {"language": [], "profile_id": [], "pen_pal_id": [], "waiting": []}
    for kind, name in session.execute(union_all(*parts)):
        found[kind] += [name] if name is not None else []
    return Reader(
        staff_id=staff_id,
        now=now,
        reads=tuple(languages),
        known=tuple(name.removeprefix(facets.LANGUAGE) for name in found["language"]),
        profiles=frozenset(map(int, found["profile_id"])),
        pen_pals=frozenset(map(int, found["pen_pal_id"])),
        waiting=int(found["waiting"][0]),
    )


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
    own = _strangers(who)
    leading = _leading(view, who, {})
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


def _strangers(who: Reader) -> list[ColumnElement[bool]]:
    """Say that a letter is not of somebody whom the reader knows."""
    own: list[ColumnElement[bool]] = []
    if who.profiles:
        own.append(Letter.profile_id.not_in(sorted(who.profiles)))
    if who.pen_pals:
        own.append(Letter.pen_pal_id.is_(None) | Letter.pen_pal_id.not_in(sorted(who.pen_pals)))
    return own


def _languages() -> Any:  # noqa: ANN401 -- a column
    """Give the facets of language that letters have: a step along the index for each, not a row for each letter."""
    first = select(_next_language(LetterFacet.facet >= facets.LANGUAGE).label("facet"))
    known = first.cte("known", recursive=True)
    following = select(_next_language(LetterFacet.facet > known.c.facet)).where(known.c.facet.is_not(None))
    return known.union_all(following).c.facet


def _next_language(*where: ColumnElement[bool]) -> Any:  # noqa: ANN401 -- a column
    """Give the first facet of language there; `min` would look at each of them."""
    end = LetterFacet.facet < facets.LANGUAGE[:-1] + ";"
    return select(LetterFacet.facet).where(*where, end).order_by(LetterFacet.facet).limit(1).scalar_subquery()


def readers_of(session: Session, ids: Sequence[int], who: Reader) -> dict[int, tuple[str, ...]]:
    """Say who else has these letters open just now."""
    query = (
        select(Claim.letter_id, Staff.name, Staff.email)
        .join(Staff, Staff.id == Claim.staff_id)
        .where(Claim.letter_id.in_(ids), *_is_read(who))
        .order_by(Claim.letter_id, Claim.since, Claim.staff_id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for letter_id, name, email in session.execute(query) if ids else ():
        found[letter_id] = (*found.get(letter_id, ()), name or email)
    return found


def _is_read(who: Reader) -> tuple[ColumnElement[bool], ...]:
    return (Claim.seen_at > who.now - CLAIM_LASTS, Claim.staff_id != who.staff_id)


def numbers(session: Session, views: Mapping[str, View], who: Reader) -> dict[str, int]:
    """Count the letters of several views in one query, each up to 1,000 and one more."""
    return tally(session, {name: _counted(view, who) for name, view in views.items()})


def _counted(view: View, who: Reader) -> Select[Any]:
    """Give the rows of a view to be counted; which facet leads is guessed, for counting is what would tell."""
    walks = _walks(view, who, _leading(view, who, {}))
    parts = [walk.select(view, who).with_only_columns(walk.letter_id) for walk in walks]
    merged = union_all(*parts).subquery() if len(parts) > 1 else parts[0].subquery()
    return select(merged.c[0])


def _ids(session: Session, view: View, who: Reader, place: Cursor | None, *, back: bool, limit: int) -> list[int]:
    leading = _leading(view, who, _weights(session, view, who))
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
    for walk in _walks(view, who, leading):
        query = walk.select(view, who)
        if own:
            query = query.where(exists().where(Letter.id == walk.letter_id, *own)) if walk.facet else query.where(*own)
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


@dataclass(frozen=True, slots=True)
class _Walk:
    """One way along an index: the letters of a state, or of a state and a facet."""

    state: LetterState
    facet: str
    others: tuple[tuple[str, ...], ...]
    """What else each letter must have: of every group one."""

    @property
    def letter_id(self) -> Any:  # noqa: ANN401 -- a column
        return LetterFacet.letter_id if self.facet else Letter.id

    @property
    def received_at(self) -> Any:  # noqa: ANN401 -- a column
        return LetterFacet.received_at if self.facet else Letter.received_at

    def select(self, view: View, who: Reader) -> Select[Any]:
        """Give the walk, in no order yet."""
        table = LetterFacet if self.facet else Letter
        query = select(self.received_at.label("received_at"), self.letter_id.label("id")).where(
            table.state == self.state
        )
        if self.facet:
            query = query.where(LetterFacet.facet == self.facet)
        for group in self.others:
            other = aliased(LetterFacet)
            query = query.where(exists().where(other.letter_id == self.letter_id, other.facet.in_(group)))
        if view.hours is not None:
            query = query.where(self.received_at <= who.now - timedelta(hours=view.hours))
        if view.held:
            held = Letter.held_for == view.held
            query = query.where(exists().where(Letter.id == self.letter_id, held) if self.facet else held)
        if view.free:
            query = query.where(~exists().where(Claim.letter_id == self.letter_id, *_is_read(who)))
        return query


def narrowing(view: View, who: Reader, letter_id: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 -- a column
    """Give the conditions of a view for letters that are found otherwise."""
    where: list[ColumnElement[bool]] = []
    for group in _groups(view, who):
        other = aliased(LetterFacet)
        where.append(exists().where(other.letter_id == letter_id, other.facet.in_(group)))
    of_letter: list[ColumnElement[bool]] = [] if view.state == ALL else [Letter.state.in_(view.states)]
    if view.hours is not None:
        of_letter.append(Letter.received_at <= who.now - timedelta(hours=view.hours))
    if view.held:
        of_letter.append(Letter.held_for == view.held)
    if of_letter:
        where.append(exists().where(Letter.id == letter_id, *of_letter))
    if view.free:
        where.append(~exists().where(Claim.letter_id == letter_id, *_is_read(who)))
    return where


def _groups(view: View, who: Reader) -> list[tuple[str, ...]]:
    """Give what each letter must have, a group for each thing: one of the group is enough."""
    spoken = view.languages(who.reads, who.known)
    return [*((name,) for name in view.facets), *([spoken] if spoken else [])]


def _weights(session: Session, view: View, who: Reader) -> dict[str, int]:
    """Count the letters of each facet that could lead, if there is a choice."""
    groups = _groups(view, who)
    if len(groups) < 2:
        return {}
    names = [name for group in groups for name in group]
    in_state = LetterFacet.state.in_(view.states)
    return tally(session, {name: select(literal(1)).where(LetterFacet.facet == name, in_state) for name in names})


def _leading(view: View, who: Reader, weights: Mapping[str, int]) -> tuple[str, ...]:
    """Choose the group that leads: the one with the fewest letters, else the one of a kind that has few."""
    groups = _groups(view, who)

    def weight(group: Collection[str]) -> tuple[int, int]:
        kind = min((place for place, name in enumerate(_NARROWEST) if min(group).startswith(name)), default=99)
        return sum(weights.get(name, 0) for name in group), kind

    return min(groups, key=weight, default=())


def _walks(view: View, who: Reader, leading: tuple[str, ...]) -> list[_Walk]:
    others = tuple(group for group in _groups(view, who) if group != leading)
    if not leading:
        return [_Walk(state, "", ()) for state in view.states]
    return [_Walk(state, facet, others) for state in view.states for facet in leading]
