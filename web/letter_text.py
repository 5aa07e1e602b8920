"""The words of a letter on screen: passages in their order, with what a rule found marked. Pure; everything escaped."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from relay.reading import Reading
from relay.reading.passages import Passage, passages

Span = tuple[int, int]
_EXCERPT_CHARACTERS = 60


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


def blocks(reading: Reading, spans: Iterable[Span]) -> list[Block]:
    """Give what was read, kept and set aside, with the spans (start, end in the reading's text) marked."""
    clear = _apart(spans, len(reading.text))
    return [_block(passage, clear) for passage in passages(reading)]


def occurrences(text: str, characters: Iterable[str]) -> Iterator[Span]:
    """Give where each of these characters stands in a text."""
    for wanted in {one for one in characters if one}:
        start = text.find(wanted)
        while start >= 0:
            yield (start, start + len(wanted))
            start = text.find(wanted, start + len(wanted))


def marked(text: str, spans: Iterable[Span]) -> Markup:
    """Give one paragraph's text, with the spans (start, end in characters) marked."""
    clear = _apart(spans, len(text))
    out, at = Markup(), 0
    for first, last in clear:
        out += _broken(text[at:first]) + Markup("<mark>{}</mark>").format(_broken(text[first:last]))
        at = last
    return out + _broken(text[at:])


def _block(passage: Passage, spans: Sequence[Span]) -> Block:
    paragraphs = tuple(
        Shown(
            place=str(one.place),
            words=marked(one.text, [(start - one.span[0], end - one.span[0]) for start, end in spans])
            if one.span[0] >= 0
            else _broken(one.text),
            begins=_begins(one.text),
        )
        for one in passage.paragraphs
    )
    begins = paragraphs[0].begins if paragraphs else ""
    return Block(str(passage.place), passage.kept, passage.reason, passage.lines, begins, paragraphs)


def _begins(text: str) -> str:
    line = " ".join(text[: 4 * _EXCERPT_CHARACTERS].split())
    return line if len(line) <= _EXCERPT_CHARACTERS else f"{line[:_EXCERPT_CHARACTERS].rstrip()}…"


def _apart(spans: Iterable[Span], length: int) -> list[Span]:
    """Give spans in order, inside the text, none reaching into the next."""
    clear: list[Span] = []
    for start, end in sorted(spans):
        first = max(start, clear[-1][1] if clear else 0, 0)
        last = min(end, length)
        if first < last:
            clear.append((first, last))
    return clear


def _broken(text: str) -> Markup:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return Markup("<br>\n").join(escape(line) for line in lines)
