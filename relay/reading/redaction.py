"""Blacking words of a reading out, and lifting it: values in, a new reading out. Every word stays in its segment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from relay.reading.passages import Place, PlaceError, as_printed, pieces
from relay.reading.removals import Removal
from relay.reading.values import Photo, Reading, Segment
from relay.translation import gettext as _

EVERY = 0
"""Every time the words stand in the paragraph."""


class WordsError(ValueError):
    """These words cannot be blacked out; the line says why, and what would help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The words meant: in one paragraph, exactly as they stand there."""

    place: Place
    words: str
    which: int | None = None
    """Which time, counted from 1, or `EVERY`; None: they stand there once."""
    at: int | None = None
    """Where they begin in the paragraph as it was written, when somebody selected them."""


def blackened(reading: Reading, stretch: Stretch, number: int, why: str) -> tuple[Reading, int]:
    """Black words out as this redaction of the letter; give the new reading and how many characters that are.

    Raises:
        PlaceError: there is no such kept paragraph.
        WordsError: the words are not in it, stand there several times, or are blacked out already.
    """
    segment, start, piece = _paragraph(reading, stretch.place)
    laid = as_printed(reading, piece)
    spans = [
        (start + laid.origins[one], start + laid.origins[end - 1] + 1) for one, end in _found(laid.written, stretch)
    ]
    if any(one.start < end and first < one.end for one in segment.removals for first, end in spans):
        raise WordsError(_("some of these words are blacked out already; choose others, or lift that first"))
    new = [Removal(first, end, number, why) for first, end in spans]
    changed = replace(segment, removals=tuple(sorted((*segment.removals, *new))))
    segments = list(reading.segments)
    segments[stretch.place.segment - 1] = changed
    return replace(reading, segments=tuple(segments)), sum(end - first for first, end in spans)


def covered(reading: Reading, seq: int, number: int, why: str) -> Reading:
    """Have a black frame printed in place of a photo, counted from 1; WordsError when there is none to cover."""
    photo = reading.photos[seq - 1] if 0 < seq <= len(reading.photos) else None
    if photo is None or not photo.included:
        raise WordsError(_("there is no such photo in what is printed"))
    if photo.removed:
        raise WordsError(_("this photo is blacked out already"))
    removed = replace(photo, removed=Removal(0, 0, number, why))
    return replace(reading, photos=(*reading.photos[: seq - 1], removed, *reading.photos[seq:]))


def lifted(reading: Reading, number: int) -> Reading:
    """Give the reading without this redaction."""
    segments = (
        replace(one, removals=tuple(removal for removal in one.removals if removal.number != number))
        for one in reading.segments
    )
    photos = (
        replace(photo, removed=None) if photo.removed and photo.removed.number == number else photo
        for photo in reading.photos
    )
    return replace(reading, segments=tuple(segments), photos=tuple(photos))


def in_force(reading: Reading) -> frozenset[int]:
    """Give the numbers of the redactions that are printed: not of what is set aside, or of photos left out."""
    return frozenset((*_of_words(reading.segments), *_of_photos(reading.photos)))


def _of_words(segments: Iterable[Segment]) -> Iterator[int]:
    return (removal.number for segment in segments if segment.kept for removal in segment.removals)


def _of_photos(photos: Iterable[Photo]) -> Iterator[int]:
    return (photo.removed.number for photo in photos if photo.included and photo.removed)


def _paragraph(reading: Reading, place: Place) -> tuple[Segment, int, Segment]:
    """Give the segment, where in it the paragraph begins, and the paragraph."""
    segment = reading.segments[place.segment - 1] if place.segment <= len(reading.segments) else None
    if segment is None or not segment.kept or not segment.text.strip():
        raise PlaceError(_("there is no printed paragraph %(place)s", place=place))
    found = list(pieces(segment))
    if not place.paragraph and len(found) > 1:
        told = {"place": place, "number": len(found)}
        raise PlaceError(_("passage %(place)s has %(number)s paragraphs: say which, as %(place)s.1", **told))
    if place.paragraph > len(found):
        raise PlaceError(_("there is no printed paragraph %(place)s", place=place))
    start, piece = found[max(place.paragraph, 1) - 1]
    return segment, start, piece


def _found(written: str, stretch: Stretch) -> list[tuple[int, int]]:
    """Give where the words stand, first to last character."""
    words = stretch.words.replace("\r\n", "\n").replace("\r", "\n")
    skipped = len(words) - len(words.lstrip())
    words = words.strip()
    if not words:
        raise WordsError(_("say which words are to be blacked out"))
    times = list(_times(written, words))
    if not times:
        told = _("these words are not in this paragraph: copy them exactly, and from one paragraph at a time")
        raise WordsError(told)
    if stretch.at is not None and written.startswith(words, stretch.at + skipped):
        times = [stretch.at + skipped]
    elif stretch.which:
        times = times[stretch.which - 1 : stretch.which]
    elif stretch.which is None and len(times) > 1:
        raise WordsError(_("these words stand here %(number)s times: say which time, or every time", number=len(times)))
    if not times:
        raise WordsError(_("these words do not stand here that often"))
    return [(one, one + len(words)) for one in times]


def _times(written: str, words: str) -> Iterator[int]:
    at = written.find(words)
    while at >= 0:
        yield at
        at = written.find(words, at + len(words))
