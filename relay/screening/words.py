"""A letter as its words: folded, each with its place in the text, so that phrases are looked up and not searched."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from relay.screening.spans import Span

_PLAIN = r"[^\W_]+(?:['’][^\W_]+)*"
_AMOUNT = r"\d(?:[\d.,]{0,14}\d)?"
_WORD = re.compile(rf"[$€£]\s?{_AMOUNT}|{_AMOUNT}\s?[$€£]|{_PLAIN}")
_MONEY = frozenset("$€£")
_ENDS = frozenset(".!?;…•")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in their order: lower-case, without accents; an amount of money begins with `$`."""

    folded: Sequence[str]
    spans: Sequence[Span]
    begins: Sequence[bool]
    """Whether a sentence or a paragraph ended before this word: phrases do not reach over that."""
    places: Mapping[str, Sequence[int]]
    """Where each word stands."""


def words_of(text: str) -> Words:
    """Take a text apart, in time that grows with its length."""
    folded: list[str] = []
    spans: list[Span] = []
    begins: list[bool] = []
    places: dict[str, list[int]] = defaultdict(list)
    last = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        word = fold(found[0])
        places[word].append(len(folded))
        folded.append(word)
        spans.append((start, end))
        begins.append(start - last != 1 and _ended(text[last:start]))
        last = end
    return Words(folded, spans, begins, places)


def is_word(text: str) -> bool:
    """Say whether a text is one word, as letters are taken apart."""
    return re.fullmatch(_PLAIN, text) is not None


def fold(word: str) -> str:
    """Give a word as phrases are compared: Ñ is N here, because many keyboards have no other."""
    if not word.isascii():
        plain = unicodedata.normalize("NFKD", word.replace("’", "'"))
        word = "".join(char for char in plain if not unicodedata.combining(char)).casefold()
    if word[0] in _MONEY or word[-1] in _MONEY:
        return "$" + word.strip("$€£ \t\n")
    return word.lower()


def _ended(between: str) -> bool:
    """Say whether a sentence ends in what stands between two words."""
    return not _ENDS.isdisjoint(between) or between.count("\n") > 1
