"""How far a letter is, as its pen pal may know: the steps behind it with their days, and what it waits for. Pure.

What staff do among themselves has no step here: a letter that two people read, that is urgent, sealed or on hold is
being read, until its pen pal was told more.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from relay.models import LetterState

S = LetterState


class Stage(enum.StrEnum):
    """One step of the way to paper."""

    ARRIVED = "arrived"
    CONFIRM = "confirm"
    """It waits for its pen pal to say who they are."""
    READING = "reading"
    WAITS = "waits"
    """It has to wait, and its pen pal was told why."""
    READ = "read"
    PRINTED = "printed"
    MAILED = "mailed"
    CHANGE = "change"
    """It came back to its pen pal, to be changed."""
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CAME_BACK = "came_back"
    ANSWERED = "answered"
    """It was written to the organisation itself."""
    ENDED = "ended"


class Standing(enum.StrEnum):
    """How a step is."""

    DONE = "done"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """A step, how it is, and the day it was taken, in the organisation's zone."""

    stage: Stage
    standing: Standing
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """When what happened to a letter happened; empty: it did not."""

    arrived: date
    read: date | None = None
    printed: date | None = None
    mailed: date | None = None
    since: date
    """Since when its state is what it is."""


_WAY: Final = (Stage.ARRIVED, Stage.READ, Stage.PRINTED, Stage.MAILED)
_REACHED: Final[Mapping[LetterState, int]] = {S.APPROVED: 2, S.IN_BATCH: 2, S.PRINTED: 3, S.MAILED: 4}
"""How many steps of the way are behind a letter in a state; elsewhere one is."""
_ENDS: Final[Mapping[LetterState, Stage]] = {
    S.RETURNED: Stage.CHANGE,
    S.REJECTED: Stage.REFUSED,
    S.WITHDRAWN: Stage.WITHDRAWN,
    S.FOR_US: Stage.ANSWERED,
    S.CLOSED: Stage.ENDED,
}
UNSEEN: Final = frozenset({S.AUTOMATIC})
"""What is no letter of a person's."""


def steps_of(state: LetterState, days: Days, *, came_back: bool = False, told_to_wait: bool = False) -> Sequence[Step]:
    """Give the steps of a letter in their order, what is ahead last."""
    end = Stage.CAME_BACK if came_back else _ENDS.get(state)
    if end is not None:
        behind = [step for step in _way(days, 4 if days.mailed else 1) if step.on is not None]
        return (*behind, Step(end, Standing.NOW, days.since))
    if state is S.AWAITING_PEN_PAL:
        first, *others = _way(days, 1)
        return (first, Step(Stage.CONFIRM, Standing.NOW, days.since), *others)
    reached = _REACHED.get(state, 1)
    way = _way(days, reached)
    if reached > 1:
        return way
    if state is S.ON_HOLD and told_to_wait:
        return (way[0], Step(Stage.WAITS, Standing.NOW, days.since), *way[2:])
    return (way[0], Step(Stage.READING, Standing.NOW), *way[2:])


def _way(days: Days, reached: int) -> tuple[Step, ...]:
    when = (days.arrived, days.read, days.printed, days.mailed)
    return tuple(
        Step(stage, Standing.DONE if number < reached else Standing.AHEAD, on if number < reached else None)
        for number, (stage, on) in enumerate(zip(_WAY, when, strict=True))
    )
