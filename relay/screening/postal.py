"""Whether a postal address stands in a text: abbreviated or not, over any lines, with a unit that was not asked for.

A unit that only the text names makes it uncertain: the same house may be another household's.
"""

import enum
import re
from functools import lru_cache

from relay.screening.plain import plain_words

_SHORT = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "boulevard": "blvd",
    "court": "ct",
    "place": "pl",
    "apartment": "apt",
    "suite": "ste",
    "room": "rm",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}
"""USPS Publication 28, appendix C: people write either."""
_UNITS = frozenset({"apt", "ste", "rm", "unit"})
"""The same publication's designators of a unit, to which # is equal; people write whichever they like."""
_UNIT = "unit"
_GAP = rf"(?: {_UNIT} (?:[a-z]?\d{{1,5}}[a-z]?(?: [a-z])?|[a-z]))?"
"""A unit and its number or letter, as in `unit 4`, `unit 4b`, `unit 4 b`, `unit c`."""
_WORDS_LEAST = 2


class Found(enum.Enum):
    """How an address stands in a text."""

    WHOLE = enum.auto()
    WITH_A_UNIT = enum.auto()


def find(asked: str, text: str) -> Found | None:
    """Look for an address in a text."""
    if not plain_words(asked):
        return None
    marked = _marked(asked)
    if f" {_plain(asked)} " in _padded_plain(text) or f" {' '.join(marked)} " in _padded_marked(text):
        return Found.WHOLE
    if _UNIT in marked:
        return None
    pattern = f" {f'{_GAP} '.join(map(re.escape, marked))} "
    return Found.WITH_A_UNIT if re.search(pattern, _padded_marked(text)) else None


def is_enough(text: str) -> bool:
    """Say whether a postal address holds enough to be looked for: a number and a word, not a town alone."""
    words = _plain(text).split()
    return len(words) >= _WORDS_LEAST and any(word.isdigit() for word in words)


@lru_cache(maxsize=1)  # one letter is compared with many requests
def _padded_plain(text: str) -> str:
    return f" {_plain(text)} "


@lru_cache(maxsize=1)
def _padded_marked(text: str) -> str:
    return f" {' '.join(_marked(text))} "


def _plain(text: str) -> str:
    return " ".join(_SHORT.get(word, word) for word in plain_words(text))


def _marked(text: str) -> list[str]:
    """Give the words with one mark for every unit, however it is written; `Apt #4` has one."""
    words = (_SHORT.get(word, word) for word in plain_words(text.replace("#", f" {_UNIT} ")))
    found: list[str] = []
    for word in words:
        one = _UNIT if word in _UNITS else word
        if one != _UNIT or found[-1:] != [_UNIT]:
            found.append(one)
    return found
