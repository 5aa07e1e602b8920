"""What staff blacked out: which stretch of a text, why, and where its bar stands in what is printed.

The words stay in the reading, for the record. What is printed has a bar in their place, always as long: neither the
text that is searched nor the page says how many letters are under it.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from relay.reading.wrapping import unwrapped

BAR = "\N{FULL BLOCK}" * 5
"""Stands in the printed text for words that were blacked out, whatever their length."""

_LINE_END = re.compile(r"\r\n|\r")


@dataclass(frozen=True, slots=True, order=True)
class Removal:
    """One stretch of a segment's text, in characters, or a photo whole; `number` counts the letter's redactions."""

    start: int
    end: int
    number: int
    why: str
    """What the page's margin says, and the pen pal is told."""

    def moved(self, by: int) -> "Removal":
        """Give the same stretch in a text that begins so many characters earlier, or later."""
        return replace(self, start=self.start + by, end=self.end + by)


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar in the printed text, in characters, and the words that are not there."""

    start: int
    end: int
    words: str
    number: int
    why: str


@dataclass(frozen=True, slots=True)
class Printed:
    """A text as it is printed: with its bars, and as it was written."""

    text: str
    bars: tuple[Bar, ...]
    written: str
    origins: Sequence[int]
    """Where each character of `written` stood before lines were joined."""


def printed(text: str, removals: Sequence[Removal], width: int) -> Printed:
    """Lay a text out as it is printed: lines ended by LF, broken ones joined, nothing blank at the ends, bars drawn.

    Lines are joined by what was written, so that a bar changes nothing around it.
    """
    written, origins = _laid(text, width)
    out: list[str] = []
    bars: list[Bar] = []
    at = length = 0
    for removal in removals:
        start, end = _within(origins, removal)
        if start < end:
            out += [written[at:start], BAR]
            length += start - at + len(BAR)
            bars.append(Bar(length - len(BAR), length, written[start:end], removal.number, removal.why))
            at = end
    return Printed("".join(out) + written[at:], tuple(bars), written, origins)


def _laid(text: str, width: int) -> tuple[str, Sequence[int]]:
    """Give the text as it would be printed whole, and where each of its characters stood."""
    plain, origins = _with_plain_ends(text)
    first = len(plain) - len(plain.lstrip())
    stripped = plain.strip()
    joined, places = unwrapped(stripped, width)
    return joined, [origins[first + place] for place in places]


def _with_plain_ends(text: str) -> tuple[str, Sequence[int]]:
    out: list[str] = []
    origins: list[int] = []
    at = 0
    for end in _LINE_END.finditer(text):
        out += [text[at : end.start()], "\n"]
        origins += range(at, end.start() + 1)
        at = end.end()
    origins += range(at, len(text))
    return "".join(out) + text[at:], origins


def _within(origins: Sequence[int], removal: Removal) -> tuple[int, int]:
    """Give which characters of the printed text a removal covers."""
    return bisect_left(origins, removal.start), bisect_left(origins, removal.end)
