"""Carry marks from the HTML form of a text to the plain form that was taken instead: beside the same words.

A plain form made by a mail program often says nothing of the pictures between its lines.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from relay.reading.findings import Findings
from relay.reading.html.hidden import HIDDEN_TEXT
from relay.reading.html.markup import Prose
from relay.reading.photos.marks import MARK
from relay.reading.segments import cut

_WORD = re.compile(r"\w+[^\w\s]*")  # with the punctuation that ends a sentence
_CONTEXT_WORDS, _CONTEXT_CHARS = 4, 400
_MOST_WORDS, _MOST_MARKS = 50_000, 200


def carry_marks(markup: Findings, plain: Findings) -> None:
    """Put the HTML's marks into the plain form, unless that says itself where pictures are, and learn which are quoted.

    A mark whose place cannot be told is left out: its picture is then one that was attached.
    """
    texts = []
    for block in markup.blocks:
        segments = list(cut(block.prose.text, block, plain))
        quotes = [part for part in segments if not part.kept and part.reason != HIDDEN_TEXT]
        plain.marks.quoted.update(mark for part in quotes for mark in MARK.findall(part.text))
        texts.append("".join(part.text for part in segments if part.kept))
    shown = "\n\n".join(texts)
    if not MARK.search(shown) or any(MARK.search(block.prose.text) for block in plain.blocks):
        return
    for at, block in enumerate(plain.blocks[:1]):
        plain.blocks[at] = replace(block, prose=Prose(carried(shown, block.prose.text)))


def carried(markup: str, plain: str) -> str:
    """Return the plain text with the marks of the HTML's text where the same words are."""
    for at, mark, alone in reversed(list(_places(markup, plain))):
        before, after = plain[:at], plain[at:]
        if not alone:
            plain = f"{before} {mark}{after}"
        elif not before.strip():
            plain = f"{mark}\n\n{after}"
        else:
            plain = f"{before}\n\n{mark}" + (after if after.startswith("\n") or not after else f"\n\n{after.lstrip()}")
    return plain


def _places(markup: str, plain: str) -> Iterator[tuple[int, str, bool]]:
    """Give where in the plain text each mark belongs, the mark, and whether it has a line of its own; in order."""
    words = [(_bare(found.group()), found.end()) for found in islice(_WORD.finditer(plain), _MOST_WORDS)]
    places: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for size in range(1, _CONTEXT_WORDS + 1):
        for end in range(size, len(words) + 1):
            places[tuple(word for word, _ in words[end - size : end])].append(end)
    reached = 0
    for mark in islice(MARK.finditer(markup), _MOST_MARKS):
        context = [_bare(word) for word in _WORD.findall(markup, max(0, mark.start() - _CONTEXT_CHARS), mark.start())]
        ends = _end(tuple(context[-_CONTEXT_WORDS:]), places, reached)
        if ends is not None:
            reached = ends
            yield words[ends - 1][1] if ends else 0, mark.group(), _alone(mark)


def _bare(word: str) -> str:
    return word.rstrip(".,:;!?…)»”\"'").lower()


def _end(context: tuple[str, ...], places: dict[tuple[str, ...], list[int]], reached: int) -> int | None:
    """Return after how many words the context ends, at or after what was reached; the longest part of it decides."""
    if not context:
        return 0
    for start in range(len(context)):
        ends = places.get(context[start:], [])
        first = bisect_left(ends, reached)
        if first < len(ends):
            return ends[first]
    return None


def _alone(mark: re.Match[str]) -> bool:
    before = mark.string[: mark.start()].rpartition("\n")[2]
    after = mark.string[mark.end() :].partition("\n")[0]
    return not MARK.sub("", before + after).strip()
