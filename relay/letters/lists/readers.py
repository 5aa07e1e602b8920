"""Who looks at the letters of a view: whom they know, and which languages they read."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from relay.letters.inbox import inbox
from relay.letters.lists import facets
from relay.letters.lists.counts import counted_query
from relay.letters.pen_pals import acquaintances
from relay.models import Acquaintance, Escalation, Letter, LetterFacet, LetterState


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
    inbox: int = 0
    """How much waits in the staff inbox, counted up to `inbox.MOST`."""
    urgent: int = 0
    """How many urgent letters are theirs to act on."""

    def knows(self, profile_id: int, pen_pal_id: int | None) -> bool:
        """Say whether one of two people is somebody whom the reader knows."""
        return profile_id in self.profiles or pen_pal_id in self.pen_pals


def reader(session: Session, staff_id: int, languages: Collection[str], *, now: datetime) -> Reader:
    """Load what a view has to know of who looks, in one query.

    Whom they know, which languages letters have, and what waits: what all pages show, or ask before they show anything.
    A pen pal whom they know is known with every address that is theirs.
    """
    parts = [select(literal("language").label("kind"), _languages().label("name"))]
    for column in (Acquaintance.profile_id, Acquaintance.pen_pal_id):
        theirs = (Acquaintance.staff_id == staff_id, column.is_not(None))
        parts.append(select(literal(column.key), cast(column, Text)).where(*theirs))
    mine = (Escalation.person_id == staff_id, Escalation.settled_at.is_(None))
    numbers = {
        "waiting": counted_query(select(Letter.id).where(Letter.state == LetterState.IN_REVIEW)),
        "inbox": inbox.waiting_number(),
        "urgent": select(func.count()).select_from(Escalation).where(*mine),
    }
    parts += [select(literal(kind), cast(query.scalar_subquery(), Text)) for kind, query in numbers.items()]
    found = defaultdict[str, list[str]](list)
    for kind, name in session.execute(union_all(*parts)):
        found[kind] += [name] if name is not None else []
    pen_pals = frozenset(map(int, found["pen_pal_id"]))
    return Reader(
        staff_id=staff_id,
        now=now,
        reads=tuple(languages),
        known=tuple(name.removeprefix(facets.LANGUAGE) for name in found["language"]),
        profiles=frozenset(map(int, found["profile_id"])),
        pen_pals=acquaintances.every_address_of(session, pen_pals) if pen_pals else pen_pals,
        **{kind: int(found[kind][0]) for kind in numbers},
    )


def strangers(who: Reader) -> list[ColumnElement[bool]]:
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
