"""An HTML tree to lines of text: paragraphs, lists, quotes, tables, links and emphasis, in the order they are read."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree
from lxml.html import HtmlElement

from relay.reading.html.boxes import Box, box_of
from relay.reading.html.labels import is_quote
from relay.reading.html.links import address_to_show
from relay.reading.html.lists import Counter, word_entry
from relay.reading.html.looks import Look
from relay.reading.html.pen import Margin, Pen, Prose
from relay.reading.html.stylesheets import StyleSheets, TooManyStylesError
from relay.reading.html.tables import is_data

_RULE = "_" * 32  # as Outlook writes it
_QUOTE_SIGN, _INDENT = "> ", "    "
_RAISED = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_SCRIPT = re.compile(r"\s*[-+]?[0-9n()=]{1,6}\s*")
_PLAIN = Look()

PictureWords = Callable[[HtmlElement], str]
"""What is written where a picture stands."""


def lay_out(tree: HtmlElement, sheets: StyleSheets, picture: PictureWords, most_chars: int) -> Prose:
    """Return the tree's text, with what is quoted in it and what is hidden; after `most_chars` it ends."""
    layout = _Layout(sheets, picture, Pen(room=most_chars))
    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walker:
        if event == "end":
            layout.end(node)
        elif layout.begin(node):
            walker.skip_subtree()
        if layout.pen.room <= 0:
            break
    return layout.pen.prose(unchecked=layout.unchecked)


@dataclass(slots=True)
class _Open:
    """An element that was begun: its box, and what is to be undone at its end."""

    box: Box
    margins: int = 0
    quoted: bool = False
    skipped: bool = False


@dataclass(slots=True)
class _Layout:
    sheets: StyleSheets
    picture: PictureWords
    pen: Pen
    open: list[_Open] = field(default_factory=lambda: [_Open(Box(Look(), 0, 0))])
    counters: list[Counter] = field(default_factory=list)
    tables: list[bool] = field(default_factory=list)
    first_cell: bool = True
    unchecked: bool = False

    @property
    def look(self) -> Look:
        return self.open[-1].box.look

    def begin(self, element: HtmlElement) -> bool:
        """Begin an element and write its first text; True when what is inside is not to be looked at."""
        box = self._box(element)
        self.open.append(_Open(box))
        hidden = box.look.gone
        if box.is_block:
            self.pen.end_line(box.above, hidden=hidden)
        entry = word_entry(element, box)
        if entry is not None:
            self.open[-1].skipped = True
            self.pen.write(entry, self.look)
            return True
        if not hidden:
            self._margins(element, box)
        self._begin_tag(element, hidden=hidden)
        if element.text:
            self.pen.write(_scripted(element), self.look)
        return False

    def _box(self, element: HtmlElement) -> Box:
        try:
            styles = {} if self.unchecked else self.sheets.declarations(element)
        except TooManyStylesError:
            styles, self.unchecked = {}, True
        return box_of(element, styles, self.look, in_list=bool(self.counters))

    def _margins(self, element: HtmlElement, box: Box) -> None:
        """Give the element's lines what stands before them: a bullet, an indent, a sign that they are quoted."""
        now = self.open[-1]
        before = len(self.pen.margins)
        if is_quote(element):
            self.pen.end_line()
            self.pen.quotes += 1
            now.quoted = True
        if element.tag == "blockquote":
            sign = _QUOTE_SIGN if self.pen.quotes else _INDENT
            self.pen.margins.append(Margin(sign, sign))
        elif element.tag == "dd":
            self.pen.margins.append(Margin(_INDENT, _INDENT))
        elif element.tag == "li":
            marker = self.counters[-1].next(element) if self.counters else "• "
            self.pen.margins.append(Margin(marker, " " * len(marker)))
        elif box.word_list and box.is_block and (level := _word_level(box.word_list)) > 1:
            self.pen.margins.append(Margin("  " * (level - 1), "  " * (level - 1)))
        now.margins = len(self.pen.margins) - before

    def _begin_tag(self, element: HtmlElement, *, hidden: bool) -> None:
        tag = element.tag
        if tag in {"ul", "ol", "menu", "dir"}:
            self.counters.append(Counter.of(element))
        elif tag == "table":
            self.tables.append(is_data(element))
        elif tag == "tr":
            self.first_cell = True
        elif tag in {"td", "th"}:
            self._begin_cell(hidden=hidden)
        elif tag == "br":
            self.pen.feed(hidden=hidden)
        elif tag == "hr" and not hidden:
            self.pen.write(_RULE, _PLAIN)
        elif tag == "img" and not hidden and self.look.visible:
            self.pen.write(self.picture(element), _PLAIN)
        elif tag == "q":
            self.pen.write("“", self.look)

    def _begin_cell(self, *, hidden: bool) -> None:
        if not (self.tables and self.tables[-1]):
            self.pen.end_line(hidden=hidden)
        elif not self.first_cell:
            self.pen.part_cells()
        self.first_cell = False

    def end(self, element: HtmlElement) -> None:
        """End an element, and write what follows it."""
        now = self.open[-1]
        hidden = now.box.look.gone
        if not now.skipped:
            self._end_tag(element, hidden=hidden)
        if now.box.is_block:
            self.pen.end_line(now.box.below, hidden=hidden)
        if now.quoted:
            self.pen.end_line()
            self.pen.quotes -= 1
        if now.margins:
            del self.pen.margins[-now.margins :]
        self.open.pop()
        if element.tail:
            self.pen.write(element.tail, self.look)

    def _end_tag(self, element: HtmlElement, *, hidden: bool) -> None:
        tag = element.tag
        if tag in {"ul", "ol", "menu", "dir"}:
            self.counters.pop()
        elif tag == "table":
            self.tables.pop()
        elif tag in {"td", "th"} and not (self.tables and self.tables[-1]):
            self.pen.end_line(hidden=hidden)
        elif tag == "q":
            self.pen.write("”", self.look)
        elif tag == "a" and (shown := address_to_show(element.get("href", ""), element.text_content())):
            self.pen.write(f" ({shown})", self.look.unmarked())


def _scripted(element: HtmlElement) -> str:
    """Raised and lowered digits have characters of their own: x² is not x2."""
    text = str(element.text)
    if element.tag in {"sup", "sub"} and _SCRIPT.fullmatch(text):
        return text.translate(_RAISED if element.tag == "sup" else _LOWERED)
    return text


def _word_level(word_list: str) -> int:
    found = re.search(r"level([1-9])", word_list)
    return int(found.group(1)) if found else 1
