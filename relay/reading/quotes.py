"""Set quoted history aside, and nothing else: kept and hidden segments joined are the text, character for character.

A signature or closing is the writer's, and stays. When in doubt everything stays: staff can hide more, but cannot miss
what they never saw.
"""

import re
from collections.abc import Sequence

from relay.reading.attributions import (
    ANY_FIELD,
    FORWARDED,
    FROM_FIELD,
    LONGEST_ATTRIBUTION,
    ORIGINAL,
    RULE,
    is_attribution,
    names_address,
)
from relay.reading.values import Segment

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_BLANKS_BETWEEN = 3  # blank lines that may stand between an attribution and what it opens
_BROKEN_AT = 68  # a quoted line longer than this may have been broken in two on its way


def split_quotes(text: str, labelled: Sequence[tuple[int, int]] = ()) -> tuple[Segment, ...]:
    """Return the text as kept and hidden segments; `labelled` are the stretches (start, end) its markup called quotes.

    Nothing is hidden when nothing else would be there, or when the writer answers between the quoted lines.
    """
    lines = _LINE.findall(text)
    hidden = _Page(lines, _labelled_lines(lines, labelled)).hidden()
    if not any(line.strip() for line, cut in zip(lines, hidden, strict=True) if not cut):
        hidden = [False] * len(lines)
    return _segments(lines, hidden)


def _labelled_lines(lines: Sequence[str], labelled: Sequence[tuple[int, int]]) -> list[bool]:
    """A line is labelled only when all of it lies within a labelled stretch."""
    out, at, span = [], 0, 0
    for line in lines:
        end = at + len(line.rstrip("\n"))
        while span < len(labelled) and labelled[span][1] < end:
            span += 1
        out.append(span < len(labelled) and labelled[span][0] <= at < end <= labelled[span][1])
        at += len(line)
    return out


class _AnsweredBetweenError(Exception):
    """The writer's words stand between quoted lines and mean little without them."""


class _Page:
    """The lines of one text, and which of them are quoted: each is looked at a few times, however long the text."""

    def __init__(self, lines: Sequence[str], labelled: Sequence[bool]) -> None:
        self.lines = lines
        self.labelled = labelled
        self.quoted = [
            label or line.lstrip().startswith(">") or self._is_broken_quote(at)
            for at, (line, label) in enumerate(zip(lines, labelled, strict=True))
        ]
        self.next_text = self._next_texts()
        self.blocks = self._blocks()
        self.last_unattributed = max((first for first in self.blocks if not self._is_attributed(first)), default=-1)

    def hidden(self) -> list[bool]:
        """Return for each line whether it is quoted history."""
        hidden = [False] * len(self.lines)
        at = 0
        try:
            while at < len(self.lines) and not self._forwards(at):
                end = self._history_end(at)
                hidden[at:end] = [True] * (end - at)
                at = max(end, at + 1)
        except _AnsweredBetweenError:
            return [False] * len(self.lines)
        return hidden

    def _next_texts(self) -> list[int]:
        """For each line the first one from there that is not blank; the number of lines when there is none."""
        out = [len(self.lines)] * (len(self.lines) + 1)
        for at in range(len(self.lines) - 1, -1, -1):
            out[at] = at if self.lines[at].strip() else out[at + 1]
        return out

    def _blocks(self) -> dict[int, int]:
        """Where each run of quoted lines begins and ends; blank lines within it belong to it."""
        out: dict[int, int] = {}
        first = -1
        for at, line in enumerate(self.lines):
            if self.quoted[at]:
                first = at if first < 0 else first
                out[first] = at + 1
            elif line.strip():
                first = -1
        return out

    def _forwards(self, at: int) -> bool:
        """What follows such a line was passed on for the reader to see."""
        return not self.quoted[at] and FORWARDED.match(self.lines[at]) is not None

    def _history_end(self, at: int) -> int:
        """Return where the quoted history that opens at this line ends; `at` when none does."""
        if self.labelled[at]:
            return self._block_end(at)
        if ORIGINAL.match(self.lines[at]) or self._is_copied_header(at):
            return len(self.lines)
        words = self._attribution(at)
        if words and (first := self.next_text[at + words]) in self.blocks:
            return self._block_end(first)
        if words and names_address(" ".join(self.lines[at : at + words])):
            return len(self.lines)
        return at

    def _block_end(self, first: int) -> int:
        """Return the end of the block of quoted lines that begins here; no other may follow without its attribution."""
        end = self.blocks.get(first, first)
        if self.last_unattributed >= max(end, first + 1):
            raise _AnsweredBetweenError
        return end

    def _is_broken_quote(self, at: int) -> bool:
        """The end of a long quoted line that was broken in two: it goes on in the middle of a sentence or word."""
        if not 0 < at < len(self.lines) - 1:
            return False
        before, line, after = (self.lines[index].strip() for index in (at - 1, at, at + 1))
        if not (before.startswith(">") and after.startswith(">")):
            return False
        return len(before) > _BROKEN_AT and before[-1] not in ".!?:" and line[:1].islower()

    def _is_attributed(self, first: int) -> bool:
        """Whether an attribution stands right above the block of quoted lines that begins here."""
        above = first
        while above and not self.lines[above - 1].strip() and first - above < _BLANKS_BETWEEN:
            above -= 1
        return any(self._attribution(start) == above - start for start in range(max(0, above - 3), above))

    def _attribution(self, at: int) -> int:
        """Return how many lines from `at` on form an attribution, 0 when they do not; mail programs break long ones."""
        joined = ""
        for count, line in enumerate(self.lines[at : at + 3], start=1):
            joined = f"{joined} {line.strip()}".strip()
            if not line.strip() or len(joined) > LONGEST_ATTRIBUTION:
                return 0
            if is_attribution(joined, several_lines=count > 1):
                return count
        return 0

    def _is_copied_header(self, at: int) -> bool:
        """Whether a header copied by a mail program (From, Sent, To, Subject) stands here, perhaps below a rule."""
        start = self.next_text[at + 1] if RULE.match(self.lines[at]) else at
        alone = start > at or at == 0 or not self.lines[at - 1].strip()
        if start >= len(self.lines) or not alone or not FROM_FIELD.match(self.lines[start]):
            return False
        fields: set[str] = set()
        seen = ""
        for line in self.lines[start : start + 12]:
            field = ANY_FIELD.match(line)
            if field is None and "@" not in line:
                break
            fields |= {field.group(1).lower()} if field else set()  # a long address wraps onto a line of its own
            seen += line
        return len(fields) >= 3 and ("@" in seen or any(char.isdigit() for char in seen))


def _segments(lines: Sequence[str], hidden: Sequence[bool]) -> tuple[Segment, ...]:
    runs: list[tuple[list[str], bool]] = []
    for line, cut in zip(lines, hidden, strict=True):
        if not runs or runs[-1][1] != cut:
            runs.append(([], cut))
        runs[-1][0].append(line)
    return tuple(Segment("".join(run), not cut, "quote" if cut else "") for run, cut in runs)
