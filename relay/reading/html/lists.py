"""Bullets and numbers of lists as text, those that HTML counts and those that Word writes itself."""

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from relay.reading.html.boxes import Box

_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_WORD_NUMBER = re.compile(r"\(?[0-9A-Za-z]{1,5}[.)]")
_BULLET = "• "


@dataclass(slots=True)
class Counter:
    """The numbers of one list. `kind` is HTML's type (1, a, A, i, I), "" for a list without an order."""

    kind: str
    at: int
    step: int = 1

    @classmethod
    def of(cls, element: HtmlElement) -> "Counter":
        """Return the counter of a list that begins."""
        if element.tag != "ol":
            return cls("", 0)
        kind = element.get("type", "1")
        backwards = "reversed" in element.attrib
        last = sum(1 for child in element.iterchildren("li")) if backwards else 1
        return cls(
            kind if kind in {"1", "a", "A", "i", "I"} else "1", _number(element.get("start"), last), 1 - 2 * backwards
        )

    def next(self, entry: HtmlElement) -> str:
        """Return what stands before the next entry."""
        if not self.kind:
            return _BULLET
        self.at = _number(entry.get("value"), self.at)
        shown = _spelled(self.at, self.kind)
        self.at += self.step
        return f"{shown}. "


def word_entry(element: HtmlElement, box: Box) -> str | None:
    """Return the bullet or number that Word writes before a list's entry, None for any other element.

    Word's bullets are letters of a symbol font: `·`, `o`, `§`.
    """
    if "ignore" not in box.word_list:
        return None
    written = "".join(element.text_content().split())
    return f"{written} " if _WORD_NUMBER.fullmatch(written) else _BULLET


def _number(value: str | None, default: int) -> int:
    return int(value) if value is not None and re.fullmatch(r"-?[0-9]{1,6}", value) else default


def _spelled(number: int, kind: str) -> str:
    if kind in "aA" and number > 0:
        letters = ""
        while number:
            number, letter = divmod(number - 1, 26)
            letters = chr(ord(kind) + letter) + letters
        return letters
    if kind in "iI" and 0 < number < 400:
        roman = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            roman += sign * count
        return roman.upper() if kind == "I" else roman
    return str(number)
