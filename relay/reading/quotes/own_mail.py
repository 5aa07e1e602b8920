"""Setting aside the words of one known mail, however a program copied it: without quote marks, wrapped anew, or cut.

An answer below which our own notice stands must not be printed with it, and a notice's words are known exactly.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from relay.reading.quotes.history import OWN_NOTICE
from relay.reading.values import Reading, Segment, kept_text
from relay.reading.wrapping import wrap_width

_WORD: Final = re.compile(r"\w+")
_LINK: Final = re.compile(r"<?https?://\S+|<mailcall:\w+>", re.IGNORECASE)
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
    runs = _runs(_words(mail))
    segments = tuple(part for one in reading.segments for part in (_parted(one, runs) if one.kept else (one,)))
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


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[at : at + _IN_A_ROW]) for at in range(len(words) - _IN_A_ROW + 1))


def _parted(segment: Segment, runs: frozenset[tuple[str, ...]]) -> Iterator[Segment]:
    lines = segment.text.splitlines(keepends=True)
    ours = _lines_of_mail(lines, runs)
    begun = 0
    for at in range(1, len(lines) + 1):
        if at == len(lines) or ours[at] is not ours[begun]:
            kept = not ours[begun]
            yield replace(segment, text="".join(lines[begun:at]), kept=kept, reason="" if kept else OWN_NOTICE)
            begun = at


def _lines_of_mail(lines: Sequence[str], runs: frozenset[tuple[str, ...]]) -> list[bool]:
    """Say of each line whether all its words are the mail's; what stands blank between two such lines is, too."""
    words = [(word, at) for at, line in enumerate(lines) for word in _words(line)][:_MOST_WORDS]
    known = _known([word for word, _at in words], runs)
    counts, covered = [0] * len(lines), [0] * len(lines)
    for (_word, at), is_known in zip(words, known, strict=True):
        counts[at] += 1
        covered[at] += is_known
    ours = [bool(number) and number == hit for number, hit in zip(counts, covered, strict=True)]
    hits = [at for at, hit in enumerate(ours) if hit]
    for before, after in pairwise(hits):
        if not any(counts[before + 1 : after]):
            ours[before:after] = [True] * (after - before)
    return ours


def _known(words: Sequence[str], runs: frozenset[tuple[str, ...]]) -> list[bool]:
    """Say of each word whether it lies in a long stretch of the mail."""
    known = [False] * len(words)
    for at in range(len(words) - _IN_A_ROW + 1):
        if tuple(words[at : at + _IN_A_ROW]) in runs:
            known[at : at + _IN_A_ROW] = [True] * _IN_A_ROW
    for first, end in _stretches(known):
        if sum(known[first:end]) < _LEAST:
            known[first:end] = [False] * (end - first)
    return known


def _stretches(known: Sequence[bool]) -> list[tuple[int, int]]:
    """Give where stretches of known words begin and end, those with a little between them as one."""
    out: list[tuple[int, int]] = []
    for at, is_known in enumerate(known):
        if not is_known:
            continue
        if out and at - out[-1][1] <= _BETWEEN:
            out[-1] = (out[-1][0], at + 1)
        else:
            out.append((at, at + 1))
    return out
