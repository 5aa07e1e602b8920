"""Reading figures into a report: sums, and a number for each day or month of a period, also where nothing happened."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.models import Facility, Figure, ReasonTemplate, Span
from relay.reports import postage
from relay.reports.counting import HOURS, READ_WITHIN, REASON, STATE, WEIGHS
from relay.reports.postage import Postage

BUCKETS = (*(str(hours) for hours in HOURS), "more")


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that was given: for which decision, in which words, how often. No label: somebody's own words."""

    kind: str
    label: str
    number: int


@dataclass(frozen=True, slots=True)
class Place:
    """What happened with the letters to one facility."""

    facility_id: int
    name: str
    numbers: Mapping[str, int]
    cents: int
    """What its envelopes cost, about."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many letters were in each state at the end of a day, or when the day that runs was last counted."""

    day: date
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What happened in a period, as `relay.reports.counting` names it."""

    span: Span
    since: date
    until: date
    """The last day or month that is in it."""
    steps: tuple[date, ...]
    series: Mapping[str, tuple[int, ...]]
    """By name, a number for each step."""
    totals: Mapping[str, int]
    decided: Mapping[str, int]
    """By kind of decision."""
    read_within: Mapping[str, int]
    """By the upper end of the time a letter waited, in hours; every one of `BUCKETS`."""
    reasons: tuple[Reason, ...]
    places: tuple[Place, ...]
    postage: Postage

    @property
    def read_in_all(self) -> int:
        """How many letters were read."""
        return sum(self.read_within.values())


@dataclass(slots=True)
class _Sums:
    steps: dict[tuple[str, date], int] = field(default_factory=lambda: defaultdict(int))
    totals: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    keys: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    places: dict[int, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    cents: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    """By facility, at the price that was in force when each day or month began."""


def report(session: Session, *, today: date, days: int = 0, months: int = 0) -> Report:
    """Give the report of the last `days`, or `months`, the one that runs included."""
    span = Span.DAY if days else Span.MONTH
    steps = _days(today, days) if days else _months(today, months)
    query = select(Figure).where(Figure.span == span, Figure.since.between(steps[0], steps[-1]))
    query = query.where(Figure.name != STATE)
    sums = _Sums()
    for one in session.scalars(query):
        sums.steps[one.name, one.since] += one.number
        sums.totals[one.name] += one.number
        sums.keys[one.name][one.key] += one.number
        if one.facility_id:
            sums.places[one.facility_id][one.name] += one.number
        if one.name == WEIGHS:
            sums.cents[one.facility_id] += one.number * postage.cents(one.key, one.since)
    names = {name for name, _since in sums.steps}
    return Report(
        span=span,
        since=steps[0],
        until=steps[-1],
        steps=steps,
        series={name: tuple(sums.steps[name, step] for step in steps) for name in names},
        totals=dict(sums.totals),
        decided={key: number for key, number in sums.keys["decided"].items() if key},
        read_within={key: sums.keys[READ_WITHIN].get(key, 0) for key in BUCKETS},
        reasons=_reasons(session, sums.keys[REASON]),
        places=_places(session, sums),
        postage=Postage({key: sums.keys[WEIGHS].get(key, 0) for key in postage.CLASSES}, sum(sums.cents.values())),
    )


def standings(session: Session, *, since: date, until: date) -> list[Standing]:
    """Say where letters were on each day that was counted while it ran, the oldest first."""
    query = select(Figure).where(Figure.span == Span.DAY, Figure.since.between(since, until), Figure.name == STATE)
    found: dict[date, dict[str, int]] = {}
    for one in session.scalars(query.order_by(Figure.since)):
        found.setdefault(one.since, {})[one.key] = one.number
    return [Standing(day, numbers) for day, numbers in found.items()]


def _days(today: date, number: int) -> tuple[date, ...]:
    return tuple(today - timedelta(days=back) for back in reversed(range(number)))


def _months(today: date, number: int) -> tuple[date, ...]:
    months = [today.replace(day=1)]
    while len(months) < number:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return tuple(reversed(months))


def _reasons(session: Session, found: Mapping[str, int]) -> tuple[Reason, ...]:
    split = [(*key.partition(":")[::2], number) for key, number in found.items() if key]
    ids = {int(template) for _kind, template, _number in split}
    query = select(ReasonTemplate.id, ReasonTemplate.label).where(ReasonTemplate.id.in_(ids))
    labels = {row.id: row.label for row in session.execute(query)} if ids else {}
    told = (Reason(kind, labels.get(int(template), ""), number) for kind, template, number in split)
    return tuple(sorted(told, key=lambda reason: (-reason.number, reason.kind, reason.label)))


def _places(session: Session, sums: _Sums) -> tuple[Place, ...]:
    found = sums.places
    query = select(Facility.id, Facility.name).where(Facility.id.in_(found))
    names = {row.id: row.name for row in session.execute(query)} if found else {}
    told = (Place(one, names.get(one, ""), dict(numbers), sums.cents.get(one, 0)) for one, numbers in found.items())
    return tuple(sorted(told, key=lambda place: (-place.numbers.get("arrived", 0), place.name)))
