"""Emphasis as plain text has it: *bold*, _italic_ and ~struck out~, as mail programs write their own plain parts.

Only words that stand out from the rest of their line are marked: a heading all in bold is a line of its own already.
What is struck out is always marked, for it says the opposite without.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

_MARKS = "*_~"


class Piece(NamedTuple):
    """A stretch of one line: its text, the marks it should have, or that it is hidden."""

    text: str
    marks: str = ""
    hidden: bool = False


class _Stroke(NamedTuple):
    start: int
    end: int
    mark: str


def emphasised(pieces: Sequence[Piece]) -> Iterator[tuple[str, bool]]:
    """Give the line's text with its marks, in stretches: text and whether it is hidden. Blanks at its end are gone."""
    if not any(piece.hidden or piece.marks for piece in pieces):
        yield "".join(piece.text for piece in pieces).rstrip(), False
        return
    line = "".join(piece.text for piece in pieces if not piece.hidden).rstrip()
    strokes = [stroke for mark in _MARKS for stroke in _strokes(pieces, line, mark)]
    inserts = sorted([*_hidden(pieces), *_inserts(strokes)])
    at = 0
    for place, *_, text, hidden in inserts:
        yield line[at:place], False
        yield text, hidden
        at = max(at, place)
    yield line[at:], False


_Insert = tuple[int, int, int, int, str, bool]


def _hidden(pieces: Sequence[Piece]) -> Iterator[_Insert]:
    at = 0
    for piece in pieces:
        if piece.hidden:
            yield at, 2, 0, 0, piece.text, True
        else:
            at += len(piece.text)


def _inserts(strokes: Sequence[_Stroke]) -> Iterator[_Insert]:
    """Marks in the order that nests them: what opened last closes first."""
    for stroke in strokes:
        order = _MARKS.index(stroke.mark)
        yield stroke.start, 3, -stroke.end, order, stroke.mark, False
        yield stroke.end, 1, -stroke.start, -order, stroke.mark, False


def _strokes(pieces: Sequence[Piece], line: str, mark: str) -> Iterator[_Stroke]:
    runs = [(start, min(end, len(line))) for start, end in _runs(pieces, mark)]
    words = sum(map(str.isalnum, line))
    marked = sum(sum(map(str.isalnum, line[start:end])) for start, end in runs)
    if mark != "~" and marked == words:
        return
    for start, end in runs:
        run = line[start:end]
        first = start + len(run) - len(run.lstrip())
        last = start + len(run.rstrip())
        if any(map(str.isalnum, run)) and mark not in run and _stands_alone(line, first, last):
            yield _Stroke(first, last, mark)


def _runs(pieces: Sequence[Piece], mark: str) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    at = 0
    for piece in pieces:
        if piece.hidden:
            continue
        if mark in piece.marks:
            joined = out and out[-1][1] == at
            out.append((out.pop()[0] if joined else at, at + len(piece.text)))
        at += len(piece.text)
    return out


def _stands_alone(line: str, first: int, last: int) -> bool:
    """No letter touches it: a large initial, or one stressed syllable, is no emphasis that signs could show."""
    return not (line[first - 1 : first].isalnum() and first) and not line[last : last + 1].isalnum()
