"""Plots as plain SVG: coordinates are worked out here, words and colours stand in the template. Pure.

Each plot stands beside its numbers as a table, so that nobody needs to see it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

WIDTH, HEIGHT = 720, 200
"""Of the drawing, in units of the SVG's own."""
_LEFT, _ABOVE, _BELOW = 44, 10, 24
_LABELS_MOST = 8
_GAP = 0.3
"""How much of each step's width stays empty."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, which series it belongs to, and what it says when it is asked."""

    x: float
    y: float
    width: float
    height: float
    series: int
    title: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word on an axis, and where."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars over steps of time, one series beside the other."""

    names: tuple[str, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    """On the upright axis, with lines across."""
    labels: tuple[Mark, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    """The same numbers as a table."""


@dataclass(frozen=True, slots=True)
class Share:
    """One line of a plot of shares: its length is in percent of the longest."""

    label: str
    number: int
    percent: float
    length: float


def bars(labels: Sequence[str], series: Mapping[str, Sequence[int]]) -> Bars:
    """Lay series of numbers out, one number for each label."""
    top = _ceiling(max((number for one in series.values() for number in one), default=0))
    step = (WIDTH - _LEFT) / max(1, len(labels))
    width = step * (1 - _GAP) / max(1, len(series))
    scale = (HEIGHT - _ABOVE - _BELOW) / top
    drawn = tuple(
        Bar(
            x=round(_LEFT + at * step + step * _GAP / 2 + index * width, 1),
            y=round(HEIGHT - _BELOW - number * scale, 1),
            width=round(width, 1),
            height=round(number * scale, 1),
            series=index,
            title=f"{labels[at]}: {number} {name}",
        )
        for index, (name, numbers) in enumerate(series.items())
        for at, number in enumerate(numbers)
        if number
    )
    every = -(-len(labels) // _LABELS_MOST) or 1
    named = tuple(
        Mark(round(_LEFT + (at + 0.5) * step, 1), label) for at, label in enumerate(labels) if at % every == 0
    )
    ticks = tuple(Mark(round(HEIGHT - _BELOW - part * top / 2 * scale, 1), str(part * top // 2)) for part in (0, 1, 2))
    rows = tuple((label, tuple(one[at] for one in series.values())) for at, label in enumerate(labels))
    return Bars(tuple(series), drawn, ticks, named, rows)


def shares(pairs: Sequence[tuple[str, int]]) -> list[Share]:
    """Lay counts out as lines: each with its share of all, in percent."""
    whole = sum(number for _label, number in pairs)
    longest = max((number for _label, number in pairs), default=0)
    return [
        Share(label, number, 100 * number / whole if whole else 0.0, 100 * number / longest if longest else 0.0)
        for label, number in pairs
    ]


def _ceiling(most: int) -> int:
    """Give the even number with one or two digits and noughts that is not below `most`."""
    if most <= 2:
        return 2
    unit: int = 10 ** floor(log10(most))
    steps = (1, 2, 4, 6, 8, 10)
    return max(2, next(part * unit for part in steps if part * unit >= most))
