"""The passages of a reading, as staff see and point at them: each segment, and each paragraph of it.

A change keeps the invariant of reading: kept and hidden segments joined are the text, character for character. Staff
move passages between the two; nobody rewrites words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from relay.reading.values import Reading, Segment
from relay.translation import gettext as _

STAFF = "staff"
"""The reason of what a member of staff set aside."""

_LINE_END = r"(?:\r\n|\r|\n)"
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
        for count, piece in enumerate(_pieces(segment.text), 1):
            shown = _as_printed(reading, segment, piece) if segment.kept else piece.strip("\r\n")
            start = text.find(shown, at) if segment.kept else -1
            span = (start, start + len(shown)) if start >= 0 else (-1, -1)
            at = max(at, span[1])
            paragraphs.append(Paragraph(Place(number, count), shown, span))
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
    head, body, tail = _cut(segment, place)
    changed = replace(segment, text=body, kept=kept, reason="" if kept else STAFF)
    parts = [replace(segment, text=part) for part in (head,) if part]
    parts += [changed, *(replace(segment, text=part) for part in (tail,) if part)]
    return _joined(reading, [*before, *parts, *after], len(before) + bool(head))


def _cut(segment: Segment, place: Place) -> tuple[str, str, str]:
    """Give what stands before the passage, the passage, and what stands behind it."""
    if not place.paragraph:
        return "", segment.text, ""
    pieces = list(_pieces(segment.text))
    if place.paragraph > len(pieces):
        raise PlaceError(_("there is no passage %(place)s", place=place))
    at = place.paragraph - 1
    return "".join(pieces[:at]), pieces[at], "".join(pieces[at + 1 :])


def _joined(reading: Reading, segments: list[Segment], at: int) -> tuple[Reading, Place]:
    """What staff set aside one after another is one passage."""
    while at and _alike(segments[at - 1], segments[at]):
        segments[at - 1 : at + 1] = [replace(segments[at], text=segments[at - 1].text + segments[at].text)]
        at -= 1
    while at + 1 < len(segments) and _alike(segments[at], segments[at + 1]):
        segments[at : at + 2] = [replace(segments[at], text=segments[at].text + segments[at + 1].text)]
    return replace(reading, segments=tuple(segments)), Place(at + 1)


def _alike(one: Segment, other: Segment) -> bool:
    return one.reason == STAFF and replace(one, text="") == replace(other, text="")


def _pieces(text: str) -> Iterator[str]:
    """The paragraphs, each with the blank lines behind it; joined they are the text."""
    start, last = 0, len(text.rstrip())
    for between in _BETWEEN.finditer(text):
        if between.end() < last and text[start : between.start()].strip():
            yield text[start : between.end()]
            start = between.end()
    if start < len(text):
        yield text[start:]


def _as_printed(reading: Reading, segment: Segment, piece: str) -> str:
    return replace(reading, segments=(replace(segment, text=piece),)).text
