"""Counting messages in the writer's own transaction, so that no two processes together take more than may come.

One upsert counts a whole batch and gives back the sums; it locks what it counts until the commit. Only when a sum is
over its limit are the messages looked at one by one, and those too many taken out again. A count that stands one above
its limit says that somebody was refused already: from then on clients are told before they send (see `watch`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from sqlalchemy import Connection, Table, bindparam, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from relay.intake.limits.rates import Subject, beginning_of_hour
from relay.models import MailRate

_RATES: Final = cast("Table", MailRate.__table__)


def _upsert(new: sqlite.Insert | postgresql.Insert) -> ReturningInsert[tuple[str, int]]:
    upsert = new.on_conflict_do_update(
        index_elements=[_RATES.c.subject, _RATES.c.hour],
        set_={"messages": _RATES.c.messages + new.excluded.messages},
    )
    return upsert.returning(_RATES.c.subject, _RATES.c.messages)


# Made once: making one takes longer than running it.
_UPSERTS: Final = {"sqlite": _upsert(sqlite.insert(_RATES)), "postgresql": _upsert(postgresql.insert(_RATES))}


@dataclass(frozen=True, slots=True)
class Asking:
    """A message of a batch, in the batch's order."""

    subjects: tuple[Subject, ...]
    """What it counts for; nothing when it is a repeat or not limited."""
    keys: frozenset[bytes]
    """The duplicate keys of all its recipients."""
    fresh: frozenset[bytes]
    """Those of them that no message has yet."""


def refused(connection: Connection, batch: Sequence[Asking], now: datetime) -> frozenset[int]:
    """Count a batch, and give the places of the messages that are too many.

    A message that would be a repeat of one refused here is refused with it: the one it repeats was never taken.
    """
    added = Counter(subject for asking in batch for subject in asking.subjects)
    if not added:
        return frozenset()
    hour = beginning_of_hour(now)
    sums = _add(connection, added, hour)
    if all(sums[subject.name] <= subject.limit for subject in added):
        return frozenset()
    before = {subject: sums[subject.name] - messages for subject, messages in added.items()}
    taken, over, places = _one_by_one(batch, before)
    right = {
        subject: max(before[subject] + taken[subject], (subject in over) * (subject.limit + 1)) for subject in added
    }
    _correct(connection, {s.name: count for s, count in right.items() if count != sums[s.name]}, hour)
    return frozenset(places)


def _one_by_one(batch: Sequence[Asking], before: dict[Subject, int]) -> tuple[Counter[Subject], set[Subject], set[int]]:
    """Take messages in order while there is room: what was taken, which subjects had none, who was refused."""
    taken: Counter[Subject] = Counter()
    over: set[Subject] = set()
    places: set[int] = set()
    lost: set[bytes] = set()
    for place, asking in enumerate(batch):
        full = {s for s in asking.subjects if before[s] + taken[s] >= s.limit}
        over |= full
        if full or not lost.isdisjoint(asking.keys):
            places.add(place)
            lost |= asking.fresh
        else:
            taken.update(asking.subjects)
    return taken, over, places


def _add(connection: Connection, added: Counter[Subject], hour: datetime) -> dict[str, int]:
    """Add to the counts, and give the sums. In order of name, so that no two writers wait for each other."""
    rows = [
        {"subject": subject.name, "hour": hour, "messages": messages}
        for subject, messages in sorted(added.items(), key=lambda item: item[0].name)
    ]
    sums = connection.execute(_UPSERTS[connection.dialect.name], rows)
    return {row.subject: row.messages for row in sums}


def _correct(connection: Connection, counts: dict[str, int], hour: datetime) -> None:
    if not counts:
        return
    statement = (
        update(MailRate)
        .where(MailRate.subject == bindparam("name"), MailRate.hour == bindparam("at"))
        .values(messages=bindparam("count"))
    )
    connection.execute(statement, [{"name": name, "at": hour, "count": count} for name, count in counts.items()])
