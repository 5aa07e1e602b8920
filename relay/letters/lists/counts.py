"""Letters counted by state, and anything else counted no further than somebody reads: nobody waits for a million."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from relay.models import (
    Letter,
    LetterState,
)

COUNTED = 1_000
"""More than so many are not counted out: "1,000+"."""


def by_state(session: Session, states: Collection[LetterState] = tuple(LetterState)) -> dict[LetterState, int]:
    """Count letters by state, each up to `COUNTED` and one more; states without letters are there with 0."""
    found = tally(session, {state.value: select(Letter.id).where(Letter.state == state) for state in states})
    return {state: found[state.value] for state in states}


def tally(session: Session, queries: Mapping[str, Select[Any]]) -> dict[str, int]:
    """Count the rows of several queries in one, each up to `COUNTED` and one more: nobody waits for a million."""
    if not queries:
        return {}
    parts = [
        select(literal(name).label("name"), counted_query(query).scalar_subquery().label("number"))
        for name, query in queries.items()
    ]
    return {row.name: row.number for row in session.execute(union_all(*parts))}


def counted_query(query: Select[Any]) -> Select[Any]:
    """Count the rows of a query, up to `COUNTED` and one more."""
    return select(func.count()).select_from(query.limit(COUNTED + 1).subquery())


def oldest(session: Session, *states: LetterState) -> dict[LetterState, datetime]:
    """Say since when the letter that came first of those in each state is here; only states that have one."""
    first = [select(literal(state.value).label("state"), _first(state).label("at")) for state in dict.fromkeys(states)]
    rows = session.execute(union_all(*first)) if first else ()
    return {LetterState(row.state): row.at for row in rows if row.at is not None}


def _first(state: LetterState) -> ScalarSelect[datetime]:
    query = select(Letter.received_at).where(Letter.state == state)
    return query.order_by(Letter.received_at, Letter.id).limit(1).scalar_subquery()
