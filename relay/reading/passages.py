"""The passages of a reading, as staff see and point at them: each segment, and each paragraph of it.

A change keeps the invariant of reading: kept and hidden segments joined are the text, character for character. Staff
move passages between the two, and black words out; nobody rewrites words.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

from relay.reading.removals import Bar, Printed, printed
from relay.reading.values import Reading, Segment
from relay.translation import gettext as _

STAFF = "staff"
"""The reason of what a member of staff set aside."""

_LINE_END = r"(?:\r\n|\r(?!\n)|\n)"
_BETWEEN = re.compile(rf"{_LINE_END}(?:[^\S\r\n]*{_LINE_END})+")
_PLACE = re.compile(r"([1-9]\d{0,8})(?:\.([1-9]\d{0,8}))?")


class PlaceError(ValueError):
    """There is no such passage, or it is there already; the line says which."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Which passage: a segment, counted from 1, or one paragraph of it; written `3` or `3.2`."""

    segment: int
    paragraph: int = 0
    """0: all of the segment."""

    def __str__(self) -> str:
        return f"{self.segment}.{self.paragraph}" if self.paragraph else str(self.segment)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is shown, and where it begins and ends in the reading's text; (-1, -1) when it is not in it."""

    place: Place
    text: str
    span: tuple[int, int] = (-1, -1)
    bars: tuple[Bar, ...] = ()
    """What is blacked out of it, where it stands in `text`."""
    written: str = ""
    """Its words as they were written: what is under the bars too."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment that holds words, in paragraphs."""

    place: Place
    kept: bool
    reason: str
    paragraphs: tuple[Paragraph, ...]

    @property
    def lines(self) -> int:
        """How many lines of it are not blank."""
        return sum(bool(line.strip()) for one in self.paragraphs for line in one.text.splitlines())


def place_of(written: str) -> Place:
    """Read a place; PlaceError when it is none."""
    found = _PLACE.fullmatch(written.strip())
    if found is None:
        told = _(
            "%(place)r names no passage: write 3, or 3.2 for the second paragraph of the third", place=written[:20]
        )
        raise PlaceError(told)
    return Place(int(found[1]), int(found[2] or 0))


def passages(reading: Reading) -> tuple[Passage, ...]:
    """Give what was read in its order, kept and hidden; kept paragraphs as they will be printed."""
    found: list[Passage] = []
    text, at = reading.text, 0
    for number, segment in enumerate(reading.segments, 1):
        if not segment.text.strip():
            continue
        paragraphs: list[Paragraph] = []
        for count, (_start, piece) in enumerate(pieces(segment), 1):
            place = Place(number, count)
            if not segment.kept:
                paragraphs.append(Paragraph(place, piece.text.strip("\r\n")))
                continue
            laid = as_printed(reading, piece)
            start = text.find(laid.text, at)
            span = (start, start + len(laid.text)) if start >= 0 else (-1, -1)
            at = max(at, span[1])
            paragraphs.append(Paragraph(place, laid.text, span, laid.bars, laid.written))
        found.append(Passage(Place(number), segment.kept, segment.reason, tuple(paragraphs)))
    return tuple(found)


def moved(reading: Reading, place: Place, *, kept: bool) -> tuple[Reading, Place]:
    """Keep a passage, or set it aside for staff's reason; give the new reading and where the passage is in it.

    PlaceError when there is no such passage, or when it is kept, or set aside, already.
    """
    segments = reading.segments
    if place.segment > len(segments) or not segments[place.segment - 1].text.strip():
        raise PlaceError(_("there is no passage %(place)s", place=place))
    before, segment, after = segments[: place.segment - 1], segments[place.segment - 1], segments[place.segment :]
    if segment.kept == kept:
        if kept:
            raise PlaceError(_("passage %(place)s is kept already", place=place))
        raise PlaceError(_("passage %(place)s is set aside already", place=place))
    start, end = _bounds(segment, place)
    changed = replace(part(segment, start, end), kept=kept, reason="" if kept else STAFF)
    parts = [part(segment, 0, start), changed, part(segment, end, len(segment.text))]
    return _joined(reading, [*before, *(one for one in parts if one.text), *after], len(before) + bool(start))


def set_aside(reading: Reading, places: Collection[Place]) -> Reading:
    """Set kept paragraphs aside for staff's reason, many at once; those of other places stay as they are."""
    segments: list[Segment] = []
    for number, segment in enumerate(reading.segments, 1):
        for one in _with_aside(segment, number, places) if segment.kept else (segment,):
            if segments and _alike(segments[-1], one):
                segments[-1] = _together(segments[-1], one)
            else:
                segments.append(one)
    return replace(reading, segments=tuple(segments))


def _with_aside(segment: Segment, number: int, places: Collection[Place]) -> Iterator[Segment]:
    """Give a kept segment in runs of paragraphs that stay, and that are set aside."""
    counted = enumerate(pieces(segment), 1)
    bounds = [(start, start + len(one.text), Place(number, count) in places) for count, (start, one) in counted]
    for is_aside, run in groupby(bounds, key=itemgetter(2)):
        spans = list(run)
        stretch = part(segment, spans[0][0], spans[-1][1])
        yield replace(stretch, kept=False, reason=STAFF) if is_aside else stretch


def part(segment: Segment, start: int, end: int) -> Segment:
    """Give a stretch of a segment, with what is blacked out of it."""
    inside = (one.moved(-start) for one in segment.removals if start <= one.start and one.end <= end)
    return replace(segment, text=segment.text[start:end], removals=tuple(inside))


def _bounds(segment: Segment, place: Place) -> tuple[int, int]:
    """Give where in its segment a passage begins and ends."""
    if not place.paragraph:
        return 0, len(segment.text)
    found = list(pieces(segment))
    if place.paragraph > len(found):
        raise PlaceError(_("there is no passage %(place)s", place=place))
    start, piece = found[place.paragraph - 1]
    return start, start + len(piece.text)


def _joined(reading: Reading, segments: list[Segment], at: int) -> tuple[Reading, Place]:
    """What staff set aside one after another is one passage."""
    while at and _alike(segments[at - 1], segments[at]):
        segments[at - 1 : at + 1] = [_together(segments[at - 1], segments[at])]
        at -= 1
    while at + 1 < len(segments) and _alike(segments[at], segments[at + 1]):
        segments[at : at + 2] = [_together(segments[at], segments[at + 1])]
    return replace(reading, segments=tuple(segments)), Place(at + 1)


def _alike(one: Segment, other: Segment) -> bool:
    return one.reason == other.reason == STAFF and one.kept == other.kept


def _together(one: Segment, other: Segment) -> Segment:
    moved_on = (removal.moved(len(one.text)) for removal in other.removals)
    return replace(one, text=one.text + other.text, removals=(*one.removals, *moved_on))


def pieces(segment: Segment) -> Iterator[tuple[int, Segment]]:
    """Give the paragraphs of a segment, each with where it begins and the blank lines behind it; joined they are it."""
    start = 0
    for text in _pieces(segment.text):
        yield start, part(segment, start, start + len(text))
        start += len(text)


def _pieces(text: str) -> Iterator[str]:
    """The paragraphs, each with the blank lines behind it; joined they are the text."""
    start, last = 0, len(text.rstrip())
    for between in _BETWEEN.finditer(text):
        if between.end() < last and text[start : between.start()].strip():
            yield text[start : between.end()]
            start = between.end()
    if start < len(text):
        yield text[start:]


def as_printed(reading: Reading, piece: Segment) -> Printed:
    """Lay one kept paragraph out as it is printed by itself."""
    return printed(piece.text, piece.removals, reading.wrapped_at)
