"""One text as lines, and which of them are quoted: what looking for history needs to know, found in one pass each."""

import re
from collections.abc import Sequence
from functools import cached_property

from relay.reading.quotes.attributions import Weight, is_whole, may_be_alone, may_begin, may_end, weigh
from relay.reading.quotes.dividers import is_rule

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BLANKS_BETWEEN = 6  # blank lines that may stand between an attribution and what it opens
_BROKEN_AT = 68  # a quoted line longer than this may have been broken in two on its way
_CLOSES = re.compile(r">\s?(?:\w{1,20}\s?){0,3}[:：]")  # noqa: RUF001 -- the colon of Chinese and Japanese
_MOST_LINES = 4  # of one attribution
_INVISIBLE = "\ufeff\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069"


class Page:
    """The lines of one text; each is looked at a few times, however long the text."""

    def __init__(self, text: str, labelled: Sequence[tuple[int, int]]) -> None:
        self._weighed: dict[int, tuple[int, Weight]] = {}
        self.lines = _LINE.findall(text)
        self.bare = [line.strip().strip(_INVISIBLE).strip() for line in self.lines]
        self.labelled = self._labelled(labelled)
        marked = [label or self._is_marked(at) for at, label in enumerate(self.labelled)]
        self.quoted = [mark or self._is_broken_quote(marked, at) for at, mark in enumerate(marked)]
        self._mark_barred()

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def next_text(self) -> list[int]:
        """For each line the first one from there that is not blank; the number of lines when there is none."""
        out = [len(self)] * (len(self) + 1)
        for at in range(len(self) - 1, -1, -1):
            out[at] = at if self.bare[at] else out[at + 1]
        return out

    @cached_property
    def blocks(self) -> dict[int, int]:
        """Where each run of quoted lines begins and ends; blank lines within it belong to it."""
        out: dict[int, int] = {}
        first = -1
        for at, bare in enumerate(self.bare):
            if self.quoted[at]:
                first = at if first < 0 else first
                out[first] = at + 1
            elif bare:
                first = -1
        return out

    def attribution_above(self, first: int) -> int:
        """Return where the attribution right above a line begins; the line itself when none stands there."""
        end = first
        while end and not self.bare[end - 1] and first - end < _BLANKS_BETWEEN:
            end -= 1
        if end and is_rule(self.bare[end - 1]):
            end -= 1
        start, weight = self.attribution_ending(end)
        return start if weight else first

    def attribution_ending(self, end: int, *, alone: bool = False) -> tuple[int, Weight]:
        """Return where the attribution that ends before line `end` begins, and its weight.

        `alone`: only one that opens history by itself is wanted.
        """
        if not end or self.quoted[end - 1] or not may_end(self.bare[end - 1]):
            return end, Weight.NONE
        if alone and not may_be_alone(" ".join(self.bare[max(0, end - _MOST_LINES) : end])):
            return end, Weight.NONE
        if end not in self._weighed:
            self._weighed[end] = self._weigh(end)
        return self._weighed[end]

    def _weigh(self, end: int) -> tuple[int, Weight]:
        best = (end, Weight.NONE)
        joined = ""
        for start in range(end - 1, max(-1, end - 1 - _MOST_LINES), -1):
            if not self.bare[start] or self.quoted[start]:
                break
            joined = f"{self.bare[start]} {joined}".strip()
            weight = weigh(joined, several_lines=end - start > 1)
            if weight and weight >= best[1]:
                best = (start, weight)
            if best[0] == start and (is_whole(joined) or not (start and may_begin(self.bare[start - 1]))):
                break  # what stands above it is the writer's
        return best

    def _labelled(self, labelled: Sequence[tuple[int, int]]) -> list[bool]:
        """A line is labelled only when all of it lies within a labelled stretch."""
        out, at, span = [], 0, 0
        for line in self.lines:
            end = at + len(line.rstrip("\n"))
            while span < len(labelled) and labelled[span][1] < end:
                span += 1
            out.append(span < len(labelled) and labelled[span][0] <= at < end <= labelled[span][1])
            at += len(line)
        return out

    def _is_marked(self, at: int) -> bool:
        """Whether a line begins with a quote mark; one that only closes an address above it ends an attribution."""
        if not self.bare[at].startswith((">", "\uff1e")):
            return False
        above = self.bare[at - 1] if at else ""
        return not (_CLOSES.fullmatch(self.bare[at]) and "<" in above[above.rfind(">") + 1 :])

    def _mark_barred(self) -> None:
        """Lines that begin with a bar are quoted below an attribution; elsewhere they are a table."""
        for at, bare in enumerate(self.bare):
            if bare.startswith("|") and not self.quoted[at]:
                above = at > 0 and self.quoted[at - 1] and self.bare[at - 1].startswith("|")
                self.quoted[at] = above or self.attribution_above(at) < at

    def _is_broken_quote(self, marked: Sequence[bool], at: int) -> bool:
        """The end of a long quoted line that was broken in two: it goes on in the middle of a sentence or word."""
        if not 0 < at < len(self) - 1 or not (marked[at - 1] and marked[at + 1]):
            return False
        before, line = self.bare[at - 1], self.bare[at]
        return len(before) > _BROKEN_AT and before[-1] not in ".!?:" and line[:1].islower()
