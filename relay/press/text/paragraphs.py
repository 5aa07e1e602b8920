"""Plain text, from anybody, into paragraphs and lines that can be set.

What a letter says is kept; what only pretends to be text is not: control characters, bidi overrides (UAX #9 §2.2),
invisible format characters, and marks stacked so high that they would print over the page's own lines. A line's
direction is that of its first strong character (UAX #9 P2, P3), as a plain-text reader would show it.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relay.press.sheet import Direction, SheetBar
from relay.press.text.hanging import hang_em
from relay.press.text.scripts import language_of

LONGEST_WORD = 500
"""A run longer than this without a space gets places to break: set whole, its time grows with its square."""

_MARKS_KEPT = 6
_TAB_COLUMNS = 4
_INDENT_COLUMNS = 24
_DROPPED = dict.fromkeys(
    [
        *(c for c in range(0x20) if c not in (0x09, 0x0A)),
        *range(0x7F, 0xA0),
        0xAD,  # soft hyphen: hyphenation is ours
        0x061C,
        0x200B,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xFDD0, 0xFDF0),
        *range(0xFFF0, 0xFFFD),
        *(plane | last for plane in range(0, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)),
        *range(0xE0000, 0xE0100),
    ]
)
_BAR = "\ufdd0"
"""Where a bar is: no character, and so one of those that are dropped (Unicode 23.7)."""
_BREAKS = dict.fromkeys(map(ord, "\u2028\u2029\v\f\x85"), "\n")
_STRONG = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_BLANK_LINES = re.compile(r"\n(?:[ \t\u00a0]*\n)+")
_LONG_GAP = re.compile(r"[^\S\n]{40,}")
_GAP_KEPT = " " * 40
_LONG_RUN = re.compile(rf"\S{{{LONGEST_WORD},}}")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it was written: runs of text between which a line may break, bars, and how far it was indented."""

    runs: tuple[str | SheetBar, ...]
    indent: int
    direction: Direction
    hang_em: float = 0.0
    """How wide the marker of a list or a quote is that it begins with, where it is read from the left."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that stand together, and the language they are in where their script says so."""

    lines: tuple[Line, ...]
    language: str

    @property
    def bars(self) -> tuple[SheetBar, ...]:
        """What is blacked out of it, in order."""
        return tuple(run for line in self.lines for run in line.runs if isinstance(run, SheetBar))

    @property
    def first_barred(self) -> Line | None:
        """The first line with a bar on it."""
        return next((line for line in self.lines if any(isinstance(run, SheetBar) for run in line.runs)), None)


def cleaned(text: str) -> str:
    """`text` without what must never reach the page; line breaks as newlines, lone surrogates as U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS).translate(_DROPPED)
    text = unicodedata.normalize("NFC", whole(text))
    return text if text.isascii() else _without_stacks(text)


def whole(text: str) -> str:
    """`text` with pairs of surrogates as the characters they mean, lone ones as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def one_line(text: str, longest: int = 300) -> str:
    """`text` for a field of the page's furniture: cleaned, on one line, cut with an ellipsis when it goes on and on."""
    line = " ".join(cleaned(text).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def paragraphs(text: str, language: str, bars: Sequence[SheetBar] = ()) -> tuple[Paragraph, ...]:
    """The paragraphs of `text`; `language` is the one of those whose script does not name another."""
    drawn = iter(bars)
    blocks = _BLANK_LINES.split(_barred(text, bars).strip("\n"))
    return tuple(_paragraph(block, language, drawn) for block in blocks if block.strip())


def _barred(text: str, bars: Sequence[SheetBar]) -> str:
    """The cleaned text with one mark for each bar: a character that cleaning takes out of whatever anybody wrote."""
    out, at = "", 0
    for bar in bars:
        out += cleaned(text[at : bar.start]) + _BAR
        at = bar.end
    return out + cleaned(text[at:])


def direction(text: str) -> Direction:
    """`rtl` when the first strong character is right-to-left."""
    for character in text:
        found = _STRONG.get(unicodedata.bidirectional(character))
        if found:
            return "rtl" if found == "rtl" else "ltr"
    return "ltr"


def _paragraph(block: str, language: str, bars: Iterator[SheetBar]) -> Paragraph:
    lines = tuple(_line(line, bars) for line in block.split("\n"))
    return Paragraph(lines=lines, language=language_of(block, language))


def _line(line: str, bars: Iterator[SheetBar]) -> Line:
    line = _LONG_GAP.sub(_GAP_KEPT, line.expandtabs(_TAB_COLUMNS).replace("\u00a0", " ").rstrip())
    text = line.lstrip()
    indent = min(len(line) - len(text), _INDENT_COLUMNS)
    runs, towards = tuple(_with_bars(text, bars)), direction(text)
    return Line(runs=runs, indent=indent, direction=towards, hang_em=hang_em(text) if towards == "ltr" else 0.0)


def _with_bars(text: str, bars: Iterator[SheetBar]) -> Iterator[str | SheetBar]:
    first, *rest = text.split(_BAR)
    yield from _runs(first)
    for piece in rest:
        yield next(bars)
        yield from _runs(piece)


def _runs(text: str) -> Iterator[str]:
    """Cut words that are too long; between the pieces a line may break."""
    start = 0
    for match in _LONG_RUN.finditer(text):
        for cut in range(match.start() + LONGEST_WORD, match.end(), LONGEST_WORD):
            yield text[start:cut]
            start = cut
    yield text[start:]


def _without_stacks(text: str) -> str:
    """At most six combining marks on one letter: more would climb over the lines above."""
    groups = itertools.groupby(text, key=lambda c: unicodedata.category(c) in {"Mn", "Me"})
    return "".join(
        character
        for is_mark, group in groups
        for character in itertools.islice(group, _MARKS_KEPT if is_mark else None)
    )
