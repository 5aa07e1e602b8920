"""How a view's letters are walked along an index, and what narrows letters that are found otherwise.

What narrows a view most leads: the walk goes along that facet's index and asks for the others row by row. Several
states or languages are several short walks, merged.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, literal, select
from sqlalchemy.orm import Session, aliased

from relay.letters.lists.counts import tally
from relay.letters.lists.readers import Reader
from relay.letters.lists.views import ALL, View
from relay.models import Claim, Letter, LetterFacet, LetterState

CLAIM_LASTS = timedelta(seconds=90)


_NARROWEST = (
    *("pen_pal:", "profile:", "flag:", "urgent", "authentication:fail", "facility:", "language:"),
    *("photos", "first", "flagged", "authentication:none"),
)
"""Which facet leads when more than one has more rows than are counted."""


def is_read(who: Reader) -> tuple[ColumnElement[bool], ...]:
    """Say that somebody else has a letter open just now."""
    return (Claim.seen_at > who.now - CLAIM_LASTS, Claim.staff_id != who.staff_id)


@dataclass(frozen=True, slots=True)
class Walk:
    """One way along an index: the letters of some states, or of some states and facets.

    In the order of their arrival if there is one state, and one facet at most.
    """

    states: tuple[LetterState, ...]
    facets: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]
    """What else each letter must have: of every group one."""

    @property
    def letter_id(self) -> Any:  # noqa: ANN401 -- a column
        """Give the column of letters' ids."""
        return LetterFacet.letter_id if self.facets else Letter.id

    @property
    def received_at(self) -> Any:  # noqa: ANN401 -- a column
        """Give the column it goes by."""
        return LetterFacet.received_at if self.facets else Letter.received_at

    def select(self, view: View, who: Reader) -> Select[Any]:
        """Give the walk, in no order yet."""
        table = LetterFacet if self.facets else Letter
        query = select(self.received_at.label("received_at"), self.letter_id.label("id")).where(
            _one_of(table.state, self.states)
        )
        if self.facets:
            query = query.where(_one_of(LetterFacet.facet, self.facets))
        for group in self.others:
            other = aliased(LetterFacet)
            query = query.where(exists().where(other.letter_id == self.letter_id, other.facet.in_(group)))
        if view.hours is not None:
            query = query.where(self.received_at <= who.now - timedelta(hours=view.hours))
        if view.held:
            held = Letter.held_for == view.held
            query = query.where(exists().where(Letter.id == self.letter_id, held) if self.facets else held)
        if view.free:
            query = query.where(~exists().where(Claim.letter_id == self.letter_id, *is_read(who)))
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
        where.append(~exists().where(Claim.letter_id == letter_id, *is_read(who)))
    return where


def _groups(view: View, who: Reader) -> list[tuple[str, ...]]:
    """Give what each letter must have, a group for each thing: one of the group is enough."""
    spoken = view.languages(who.reads, who.known)
    return [*((name,) for name in view.facets), *([spoken] if spoken else [])]


def weights_of(session: Session, view: View, who: Reader) -> dict[str, int]:
    """Count the letters of each facet that could lead, if there is a choice."""
    groups = _groups(view, who)
    if len(groups) < 2:
        return {}
    names = [name for group in groups for name in group]
    in_state = LetterFacet.state.in_(view.states)
    return tally(session, {name: select(literal(1)).where(LetterFacet.facet == name, in_state) for name in names})


def leading_group(view: View, who: Reader, weights: Mapping[str, int]) -> tuple[str, ...]:
    """Choose the group that leads: the one with the fewest letters, else the one of a kind that has few."""
    groups = _groups(view, who)

    def weight(group: Collection[str]) -> tuple[int, int]:
        kind = min((place for place, name in enumerate(_NARROWEST) if min(group).startswith(name)), default=99)
        return sum(weights.get(name, 0) for name in group), kind

    return min(groups, key=weight, default=())


def walks_of(view: View, who: Reader, leading: tuple[str, ...]) -> list[Walk]:
    """Give the walks of a view: one for each state, and each facet of the group that leads."""
    whole = whole_walk(view, who, leading)
    facets: list[tuple[str, ...]] = [(facet,) for facet in leading] or [()]
    return [replace(whole, states=(state,), facets=some) for state in whole.states for some in facets]


def whole_walk(view: View, who: Reader, leading: tuple[str, ...]) -> Walk:
    """Give all letters of a view as one walk, for those who do not ask for an order."""
    others = tuple(group for group in _groups(view, who) if group != leading)
    return Walk(tuple(view.states), leading, others)


def _one_of(column: Any, values: tuple[Any, ...]) -> ColumnElement[bool]:  # noqa: ANN401 -- a column, and what it holds
    """Say that a column holds one of these; of a single one so that an index keeps its order."""
    single = len(values) == 1
    found: ColumnElement[bool] = column == values[0] if single else column.in_(values)
    return found
