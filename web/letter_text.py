"""The words of a letter on screen: passages in their order, with what a rule found marked, and what is blacked out.

Pure; everything escaped.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from flask_babel import gettext as _
from markupsafe import Markup, escape

from relay.reading import Bar, Reading
from relay.reading.passages import Paragraph, Passage, passages

Span = tuple[int, int]
_EXCERPT_CHARACTERS = 60


class Mark(NamedTuple):
    """A stretch of the reading's text that something was found in; `flag` leads to the line that says what."""

    start: int
    end: int
    label: str = ""
    flag: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph on screen: its place, its words as markup, and its beginning for who hears the page."""

    place: str
    words: Markup
    begins: str


@dataclass(frozen=True, slots=True)
class Block:
    """A passage on screen."""

    place: str
    kept: bool
    reason: str
    lines: int
    begins: str
    paragraphs: tuple[Shown, ...]


def blocks(reading: Reading, marks: Iterable[Span | Mark]) -> list[Block]:
    """Give what was read, kept and set aside, with what was found (start, end in the reading's text) marked."""
    clear = _apart(marks, len(reading.text))
    named: set[int] = set()
    return [_block(passage, clear, named) for passage in passages(reading)]


def occurrences(text: str, characters: Iterable[str]) -> Iterator[Span]:
    """Give where each of these characters stands in a text."""
    for wanted in {one for one in characters if one}:
        start = text.find(wanted)
        while start >= 0:
            yield (start, start + len(wanted))
            start = text.find(wanted, start + len(wanted))


def marked(text: str, marks: Iterable[Span | Mark], bars: Sequence[Bar] = (), named: set[int] | None = None) -> Markup:
    """Give one paragraph's text, with what was found (start, end in characters) marked, and words under each bar.

    `named` holds the flags whose first mark is on the page: a link from a flag's line leads to that one.
    """
    named = set() if named is None else named
    pieces = [(mark.start, mark.end, _mark(text, mark, named)) for mark in _between(_apart(marks, len(text)), bars)]
    pieces += [(bar.start, bar.end, _black(bar)) for bar in bars]
    out, at = Markup(), 0
    for start, end, words in sorted(pieces):
        out += _broken(text[at:start]) + words
        at = end
    return out + _broken(text[at:])


def _mark(text: str, mark: Mark, named: set[int]) -> Markup:
    words = _broken(text[mark.start : mark.end])
    if not mark.label:
        return Markup("<mark>{}</mark>").format(words)
    first = Markup(' id="m-{}"').format(mark.flag) if mark.flag not in named else Markup()
    named.add(mark.flag)
    return Markup('<mark{} title="{}"><a href="#f-{}">{}<span class="unseen"> ({})</span></a></mark>').format(
        first, mark.label, mark.flag, words, mark.label
    )


def _black(bar: Bar) -> Markup:
    told = _("blacked out: %(why)s", why=bar.why)
    return Markup('<del class="black" title="{}">{}<span class="unseen"> ({})</span></del>').format(
        told, _broken(bar.words), told
    )


def _between(marks: Sequence[Mark], bars: Sequence[Bar]) -> Iterator[Mark]:
    """Give the marks without what is under a bar: that has a look of its own."""
    for mark in marks:
        at = mark.start
        for bar in bars:
            if at < bar.end and bar.start < mark.end:
                if at < bar.start:
                    yield mark._replace(start=at, end=bar.start)
                at = bar.end
        if at < mark.end:
            yield mark._replace(start=at)


def _block(passage: Passage, marks: Sequence[Mark], named: set[int]) -> Block:
    paragraphs = tuple(
        Shown(place=str(one.place), words=_words(one, marks, named), begins=_begins(one.text))
        for one in passage.paragraphs
    )
    begins = paragraphs[0].begins if paragraphs else ""
    return Block(str(passage.place), passage.kept, passage.reason, passage.lines, begins, paragraphs)


def _words(one: Paragraph, marks: Sequence[Mark], named: set[int]) -> Markup:
    first, last = one.span
    here = (
        mark._replace(start=mark.start - first, end=mark.end - first)
        for mark in marks
        if first >= 0 and mark.start < last and first < mark.end
    )
    return marked(one.text, here, one.bars, named)


def _begins(text: str) -> str:
    line = " ".join(text[: 4 * _EXCERPT_CHARACTERS].split())
    return line if len(line) <= _EXCERPT_CHARACTERS else f"{line[:_EXCERPT_CHARACTERS].rstrip()}…"


def _apart(marks: Iterable[Span | Mark], length: int) -> list[Mark]:
    """Give marks in order, inside the text, none reaching into the next."""
    clear: list[Mark] = []
    for mark in sorted(Mark(*one) for one in marks):
        first = max(mark.start, clear[-1].end if clear else 0, 0)
        last = min(mark.end, length)
        if first < last:
            clear.append(mark._replace(start=first, end=last))
    return clear


def _broken(text: str) -> Markup:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Markup("<br>\n").join(escape(line) for line in lines)
