"""What the rules found in a letter, as its page says it: one line for all that one rule says in the same words."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from relay.models import Flag, ReplyFlag
from web import flag_words

Finding = Flag | ReplyFlag
_QUOTED_MOST = 48
_QUOTES_MOST = 6
_SENTENCE_MOST = 120
"""Characters on each side of what a rule points at."""
_SENTENCE_ENDS = re.compile(r"[.!?…]+[\"”»)]*\s|\n")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a rule points at, as they stand in the letter."""

    flag_id: int
    words: str


@dataclass(frozen=True, slots=True)
class FlagLine:
    """Findings of one rule that say the same."""

    flags: Sequence[Finding]
    sentence: str
    is_seen: bool
    quotes: list[Quote]
    """The first of the words it points at."""

    @property
    def first(self) -> Finding:
        """Give the finding that stands for all."""
        return self.flags[0]

    @property
    def parts(self) -> tuple[str, str, str] | None:
        """Give the sentence in three where it quotes the letter itself: then its quotation is what leads there."""
        words = str(self.first.parameters.get("words", ""))
        if not words or not self.quotes:
            return None
        for quotation in (f"“{words}”", f"«{words}»"):
            before, quoted, after = self.sentence.partition(quotation)
            if quoted:
                return before, quoted, after
        return None

    @property
    def unquoted(self) -> int:
        """Count the words that it points at and that are not shown in the line."""
        return sum(flag.span_start is not None for flag in self.flags) - len(self.quotes)


def lines(flags: Iterable[Finding], text: str, is_seen: Callable[[Any], bool]) -> list[FlagLine]:
    """Gather findings that say the same; their order stays."""

    def said(flag: Finding) -> tuple[str, str, bool, str]:
        return flag.rule, flag.severity, is_seen(flag), flag_words.flag_sentence(flag.rule, flag.parameters)

    order: dict[tuple[str, str, bool, str], list[Finding]] = {}
    for key, found in groupby(flags, said):
        order.setdefault(key, []).extend(found)
    return [FlagLine(found, key[3], key[2], _quotes(found, text)) for key, found in order.items()]


def passages(flags: Iterable[Finding], text: str) -> list[Quote]:
    """Give the sentences that rules point at, whole as far as they are short, each once: to quote to who wrote them."""
    pointed = sorted((flag.span_start, flag.span_end, flag.id) for flag in flags if flag.span_start is not None)
    found: dict[str, Quote] = {}
    for start, end, flag_id in pointed:
        words = _sentence(text, start or 0, end or 0)
        found.setdefault(words, Quote(flag_id, words))
    return [quote for quote in found.values() if quote.words][:_QUOTES_MOST]


def _sentence(text: str, start: int, end: int) -> str:
    """Give the sentence around a span, cut where it is long."""
    before = text[max(0, start - _SENTENCE_MOST) : start]
    after = text[end : end + _SENTENCE_MOST]
    begins = max((found.end() for found in _SENTENCE_ENDS.finditer(before)), default=0)
    over = _SENTENCE_ENDS.search(after)
    return " ".join((before[begins:] + text[start:end] + after[: over.end() if over else len(after)]).split())


def _quotes(flags: Sequence[Finding], text: str) -> list[Quote]:
    pointed = sorted((flag.span_start, flag.span_end, flag.id) for flag in flags if flag.span_start is not None)
    return [Quote(flag_id, _shortened(text[start:end])) for start, end, flag_id in pointed[:_QUOTES_MOST]]


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _QUOTED_MOST else f"{line[: _QUOTED_MOST - 1].rstrip()}…"
