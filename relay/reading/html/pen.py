"""Writing lines of plain text as a browser would break them: white space collapsed, margins merged, hidden words apart.

What is hidden is kept beside the line it stood in and changes nothing of what is seen.
"""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from relay.reading.clean import clean_text
from relay.reading.html.emphasis import Piece, emphasised
from relay.reading.html.looks import Look

_COLLAPSIBLE = re.compile(r"[ \t\n\r\f]+")
_COLLAPSIBLE_IN_LINE = re.compile(r"[ \t\r\f]+")
_MOST_BLANK_LINES = 2
_NBSP = "\u00a0"
_PADDING = " \n\u2007\u200c\u200d\u200e\u200f"  # newsletters fill the line that only lists of mail show


class Prose(NamedTuple):
    """Text, and the stretches (start, end) of it that its markup labels as quoted and those a reader could not see.

    `flattened`: the layout had to be given up; `unchecked`: so had the search for hidden text; `shortened`: it was too
    long, and its end is missing.
    """

    text: str
    quoted: tuple[tuple[int, int], ...] = ()
    hidden: tuple[tuple[int, int], ...] = ()
    flattened: bool = False
    unchecked: bool = False
    shortened: bool = False


@dataclass(slots=True)
class Margin:
    """What stands before each line: `first` once (a list's bullet), then `rest`."""

    first: str
    rest: str

    def take(self) -> str:
        """Give what stands before the next line."""
        now, self.first = self.first, self.rest
        return now


@dataclass(frozen=True, slots=True)
class _Line:
    prefix: str
    rest: str
    pieces: tuple[Piece, ...]
    blanks: int
    quoted: bool


@dataclass(slots=True)
class Pen:
    """Where the layout writes; `prose` gives the whole."""

    margins: list[Margin] = field(default_factory=list)
    quotes: int = 0
    room: int = 400_000
    """How many characters may still be written."""
    _lines: list[_Line] = field(default_factory=list)
    _pieces: list[Piece] = field(default_factory=list)
    _unseen: list[str] = field(default_factory=list)
    _ink: bool = False
    _space: bool = False
    _gap: int = 0
    _blanks: int = 0

    def write(self, text: str, look: Look) -> None:
        """Write text of this look."""
        text = clean_text(text[: max(0, self.room)])
        self.room -= max(len(text), 1)
        if look.hidden:
            self._unseen.append(_COLLAPSIBLE.sub(" ", text))
        elif look.space == "normal":
            self._write_collapsed(_COLLAPSIBLE.sub(" ", text), look.marks)
        else:
            self._write_lines(text, look)

    def _write_collapsed(self, text: str, marks: str) -> None:
        core = text.strip(" ")
        if text[:1] == " ":
            self._space = True
        if core:
            if self._space and self._ink:
                self._put(" ", "".join(mark for mark in self._pieces[-1].marks if mark in marks))
            self._put(core, marks)
            self._space = text[-1:] == " "

    def _write_lines(self, text: str, look: Look) -> None:
        for count, line in enumerate(text.split("\n")):
            if count:
                self.feed()
            if look.space == "pre-line":
                self._write_collapsed(_COLLAPSIBLE_IN_LINE.sub(" ", line), look.marks)
            elif line:
                self._put(line.expandtabs(4), look.marks)

    def _put(self, text: str, marks: str) -> None:
        self._settle()
        self._pieces.append(Piece(text.replace(_NBSP, " "), marks))
        self._ink = True

    def part_cells(self) -> None:
        """Part two cells of a row; what ends in a colon is its neighbour's name already."""
        named = next((piece.text.rstrip() for piece in reversed(self._pieces) if not piece.hidden), ":")
        self._space = False
        self._put(" " if named.endswith((":", "\uff1a")) else " | ", "")

    def _settle(self) -> None:
        """Put what was hidden so far where it stood."""
        if not self._unseen:
            return
        unseen = "".join(self._unseen).replace(_NBSP, " ").strip(_PADDING)
        self._unseen.clear()
        if unseen:
            self._pieces.append(Piece(unseen if self._ink else unseen + "\n", hidden=True))

    def end_line(self, gap: int = 0, *, hidden: bool = False) -> None:
        """A block begins or ends here, with a margin of `gap` lines; margins that meet are one (CSS 2.2, 8.3.1)."""
        if hidden:
            self._unseen.append("\n")
            self._space = True  # words on both sides of a hidden block are two
            return
        self._commit()
        self._gap = max(self._gap, gap)

    def feed(self, *, hidden: bool = False) -> None:
        """Break the line; on an empty one leave a line blank."""
        if hidden:
            self._unseen.append("\n")
        elif not self._commit():
            self._blanks += 1

    def _commit(self) -> bool:
        self._settle()
        self._space = False
        if not self._ink:
            return False
        self._ink = False
        if not any(piece.text.strip() for piece in self._pieces if not piece.hidden):
            self._pieces = [piece for piece in self._pieces if piece.hidden]
            self._blanks += 1  # a paragraph of one no-break space is how editors leave a line blank
            return True
        rest = "".join(margin.rest for margin in self.margins)
        prefix = "".join(margin.take() for margin in self.margins)
        blanks = min(max(self._gap, self._blanks), _MOST_BLANK_LINES) if self._lines else 0
        self._lines.append(_Line(prefix, rest, tuple(self._pieces), blanks, self.quotes > 0))
        self._pieces = []
        self._gap = self._blanks = 0
        return True

    def prose(self, *, unchecked: bool = False) -> Prose:
        """Return what was written."""
        self._commit()
        left_over = tuple(self._pieces)
        page = _Page()
        for before, line in zip([None, *self._lines], self._lines, strict=False):
            if before is not None:
                page.write("\n" + line.blanks * (_shared(before.rest, line.rest) + "\n"))
            page.write_line(line)
        for piece in left_over:
            page.write(("\n" if page.length else "") + piece.text.rstrip("\n"), hidden=True)
        text = "".join(page.out)
        return Prose(text, tuple(page.quoted), tuple(page.hidden), unchecked=unchecked, shortened=self.room <= 0)


def _shared(one: str, other: str) -> str:
    """What stands before a blank line between two: the signs that both are quoted."""
    if one == other:
        return one.rstrip()
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return one[:same].rstrip()


@dataclass(slots=True)
class _Page:
    out: list[str] = field(default_factory=list)
    length: int = 0
    quoted: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[tuple[int, int]] = field(default_factory=list)
    in_quote: bool = False

    def write(self, text: str, *, hidden: bool = False) -> None:
        if hidden and text:
            joined = self.hidden and self.hidden[-1][1] == self.length
            start = self.hidden.pop()[0] if joined else self.length
            self.hidden.append((start, self.length + len(text)))
        self.out.append(text)
        self.length += len(text)

    def write_line(self, line: _Line) -> None:
        pieces = list(line.pieces)
        while pieces and pieces[0].hidden:
            self.write(pieces.pop(0).text, hidden=True)
        start = self.length
        self.write(line.prefix)
        for text, hidden in emphasised(pieces):
            self.write(text, hidden=hidden)
        if line.quoted:
            joined = self.in_quote and self.quoted
            self.quoted.append((self.quoted.pop()[0] if joined else start, self.length))
        self.in_quote = line.quoted
