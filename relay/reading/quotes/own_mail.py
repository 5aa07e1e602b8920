"""Setting aside the words of one known mail, however a program copied it: without quote marks, wrapped anew, or cut.

An answer below which our own notice stands must not be printed with it, and a notice's words are known exactly.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from relay.reading.quotes.history import OWN_NOTICE
from relay.reading.values import Reading, Segment, kept_text
from relay.reading.wrapping import wrap_width

_WORD: Final = re.compile(r"\w+")
_LINK: Final = re.compile(r"<?https?://\S+|<mailcall:\w+>", re.IGNORECASE)
_PLACE: Final = re.compile(r"<mailcall:(\w+)>")
_IN_A_ROW: Final = 6
"""So many words of the mail in their order are no chance."""
_LEAST: Final = 15
"""A shorter stretch may be what the writer was asked to say, or quotes on purpose; it stays."""
_BETWEEN: Final = 12
"""So many other words may stand within a stretch: a link's name, or an answer to one line. They stay."""
_MOST_WORDS: Final = 200_000


def without(reading: Reading, mail: str) -> Reading:
    """Give the reading with every kept line that is the mail's set aside, where it holds a long stretch of it.

    Joined, the segments are the same text as before. Where nothing else is left, nothing is kept.
    """
    known = _Known(_words(mail), frozenset(_PLACE.findall(mail)))
    segments = tuple(part for one in reading.segments for part in (_parted(one, known) if one.kept else (one,)))
    if segments == reading.segments:
        return reading
    return replace(reading, segments=segments, wrapped_at=wrap_width(kept_text(segments)))


def is_of(line: str, mail_lines: Collection[str]) -> bool:
    """Say whether a line is one of a mail's; `mail_lines` are `plain` lines."""
    return plain(line) in mail_lines


def plain(line: str) -> str:
    """Give a line's words, as lines are compared."""
    return " ".join(_words(line))


def _words(text: str) -> list[str]:
    return [found.group().casefold() for found in _WORD.finditer(_LINK.sub(" ", text))]


@dataclass(frozen=True, slots=True)
class _Run:
    """Words in a row that are the mail's: where they begin and end in the text, and in the mail."""

    first: int
    end: int
    there: int
    there_end: int


class _Known:
    """A mail's words, where each few of them in a row stand, and what its links lead to."""

    def __init__(self, words: Sequence[str], purposes: Collection[str]) -> None:
        self._words = words
        self._purposes = purposes
        self._at: dict[tuple[str, ...], int] = {}
        for at in range(len(words) - _IN_A_ROW, -1, -1):
            self._at[tuple(words[at : at + _IN_A_ROW])] = at

    def is_link(self, line: str) -> bool:
        """Say whether a line without words is one of its links: `https://…/<purpose>/<token>`, its reader's alone."""
        return any(found.group().split("/")[-2:-1] == [one] for found in _LINK.finditer(line) for one in self._purposes)

    def runs(self, words: Sequence[str]) -> Iterator[_Run]:
        """Give the runs of the mail in a text, each as long as it goes."""
        at = 0
        while at + _IN_A_ROW <= len(words):
            there = self._at.get(tuple(words[at : at + _IN_A_ROW]))
            if there is None:
                at += 1
                continue
            long = self._goes_on(words, at, there)
            yield _Run(at, at + long, there, there + long)
            at += long

    def _goes_on(self, words: Sequence[str], at: int, there: int) -> int:
        """Count the words that are the same from two places on."""
        long = _IN_A_ROW
        while (
            at + long < len(words) and there + long < len(self._words) and words[at + long] == self._words[there + long]
        ):
            long += 1
        return long


def _parted(segment: Segment, known: _Known) -> Iterator[Segment]:
    lines = segment.text.splitlines(keepends=True)
    ours = _lines_of_mail(lines, known)
    begun = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or ours[at] is not ours[begun]:
            kept = not ours[begun]
            yield replace(segment, text="".join(lines[begun:at]), kept=kept, reason="" if kept else OWN_NOTICE)
            begun = at


def _lines_of_mail(lines: Sequence[str], mail: _Known) -> list[bool]:
    """Say of each line whether all its words are the mail's, or its links; what is blank between two such is, too."""
    words = [(word, at) for at, line in enumerate(lines) for word in _words(line)][:_MOST_WORDS]
    known = _known([word for word, _at in words], mail)
    counts, covered = [0] * len(lines), [0] * len(lines)
    for (_word, at), is_known in zip(words, known, strict=True):
        counts[at] += 1
        covered[at] += is_known
    ours = [
        number == hit if number else mail.is_link(line)
        for number, hit, line in zip(counts, covered, lines, strict=True)
    ]
    hits = [at for at, hit in enumerate(ours) if hit]
    for before, after in pairwise(hits):
        if not any(counts[before + 1 : after]):
            ours[before:after] = [True] * (after - before)
    return ours


def _known(words: Sequence[str], mail: _Known) -> list[bool]:
    """Say of each word whether it lies in a long stretch of the mail."""
    known = [False] * len(words)
    for stretch in _stretches(mail.runs(words)):
        if sum(run.end - run.first for run in stretch) >= _LEAST:
            for run in stretch:
                known[run.first : run.end] = [True] * (run.end - run.first)
    return known


def _stretches(runs: Iterable[_Run]) -> list[list[_Run]]:
    """Join runs that follow each other closely, in the mail's own order: what is out of it was said by the writer."""
    out: list[list[_Run]] = []
    for run in runs:
        last = out[-1][-1] if out else None
        if last and run.first - last.end <= _BETWEEN and run.there >= last.there_end:
            out[-1].append(run)
        else:
            out.append([run])
    return out
