"""What a person wrote on a page of ours, told from the words that we printed on it; lines of text in, lines out.

OCR breaks printed sentences into lines, joins what was written beside them, and misreads a letter here and there. So a
line is ours when nearly all of it stands in one printed sentence, from where that begins or from where the line before
left off, and each printed word is taken once: who copies a sentence by hand keeps the copy. Words have no places here,
because people write between and across what is printed. Likeness is that of Ratcliff and Obershelp, as in `difflib`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import chain

SOME_CODE = "????????"
"""Stands in a printed sentence for a code that is not known."""
_CODE = re.compile(r"(?<!\w)\w{3,5} ?[-\u2010-\u2015\u2212~] ?\w{3,5}(?!\w)")
_WORD = re.compile(r"[\w?]+")
_ALIKE = 0.8
_LEAST_LETTERS = 5
"""A printed sentence of fewer letters is not looked for: anybody writes these."""
_BEGUN_WORDS, _INSIDE_WORDS, _BESIDE_WORDS = 3, 5, 3
"""How many words a line must have that is the beginning or end of a sentence, that is of its middle, or part of a line.
"""
_PAGE_LETTERS = 30
"""On a page on which whole lines have less of our print than this nothing is ours: it is no page of ours."""
_LINES_MOST = 200
"""No page of ours has so many lines."""
_SLACK = (0, -1, 1, -2, 2)


@dataclass(slots=True)
class _Line:
    """A line as it was read; `left` is what of it nobody printed."""

    number: int
    text: str
    left: str | None


@dataclass(slots=True)
class _Sentence:
    """What is printed in one go: its letters, and which runs of them no line was taken for yet."""

    letters: str
    free: list[tuple[int, int]]
    last_line: int = -9
    """The line that was taken for a part of it last."""
    taken: int = 0


@dataclass(slots=True)
class _Page:
    lines: list[_Line]
    sentences: list[_Sentence]


def written(text: str, slips: Iterable[Iterable[str]]) -> str:
    """Give a page's text without what is printed on it; on a page that is none of ours nothing is taken out.

    Each of `slips` is what is printed on one, as sentences, each once; it is taken for the one of which most stands
    there, so that nothing goes because it is printed in another language.
    """
    lines = text.splitlines()
    if len(lines) > _LINES_MOST:
        return text
    pages = [_laid_on(lines, printed) for printed in slips]
    page = max(pages, key=_taken, default=None)
    if page is None or _taken(page) < _PAGE_LETTERS:
        return text
    for line in page.lines:
        if line.left:
            line.left = _without_print(page, line)
    return "\n".join(line.left for line in page.lines if line.left is not None).strip("\n")


def _laid_on(lines: Sequence[str], printed: Iterable[str]) -> _Page:
    """Take all lines that are sentences of ours or parts of them."""
    letters = dict.fromkeys(_letters(one) for one in printed)
    sentences = [_Sentence(one, [(0, len(one))]) for one in letters if len(one) >= _LEAST_LETTERS]
    page = _Page([_Line(number, line, line) for number, line in enumerate(lines)], sentences)
    while sum(_take_line(page, line) for line in _longest_first(page)):
        continue
    return page


def _taken(page: _Page) -> int:
    return sum(one.taken for one in page.sentences)


def _letters(text: str) -> str:
    """Only its letters and digits, without marks and case: spaces and points are what OCR is least sure of."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(_WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))).replace("_", "")


def _longest_first(page: _Page) -> list[_Line]:
    return sorted((line for line in page.lines if line.left is not None), key=lambda line: -len(line.text))


def _take_line(page: _Page, line: _Line) -> bool:
    """Take a line for the sentence that it is part of, if it is of one; say whether it was."""
    words = len(_WORD.findall(line.text))
    fits = [fit for one in page.sentences if (fit := _fit(one, line, words))]
    if not fits:
        return False
    _, sentence, run, at, end = max(fits, key=lambda fit: fit[0])
    _take(sentence, run, at, end)
    sentence.last_line = line.number
    line.left = None
    return True


_Fit = tuple[float, _Sentence, tuple[int, int], int, int]


def _fit(sentence: _Sentence, line: _Line, words: int) -> _Fit | None:
    """Where in a sentence a line stands best, if it stands there at all."""
    read = _read_as(sentence, line.text)
    if not read:
        return None
    goes_on = 0 < line.number - sentence.last_line <= 2
    best: _Fit | None = None
    for run in sentence.free:
        windows = _windows(run, len(read), words, is_broken=bool(sentence.taken), goes_on=goes_on)
        if words >= _INSIDE_WORDS:
            windows = chain(windows, _inside(sentence.letters, run, read))
        for at, end in windows:
            alike = _likeness(sentence.letters[at:end], read)
            if alike >= _ALIKE and (best is None or alike > best[0]):
                best = (alike, sentence, run, at, end)
    return best


def _windows(
    run: tuple[int, int], length: int, words: int, *, is_broken: bool, goes_on: bool
) -> Iterator[tuple[int, int]]:
    """The places in what is left of a sentence where a line of that many letters may stand."""
    first, last = run
    if not is_broken or goes_on:
        yield first, last
    if words >= _BEGUN_WORDS:
        for more in _SLACK:
            yield first, min(last, first + length + more)
            yield max(first, last - length - more), last


def _inside(printed: str, run: tuple[int, int], read: str) -> Iterator[tuple[int, int]]:
    """The place where a line stands if the longest run of letters that it shares with the sentence lies right."""
    matcher = SequenceMatcher(None, printed, read, autojunk=False)
    same = matcher.find_longest_match(run[0], run[1], 0, len(read))
    at = max(run[0], same.a - same.b)
    yield at, min(run[1], at + len(read))


def _likeness(printed: str, read: str) -> float:
    if not printed or not 0.6 < len(printed) / len(read) < 1.7:
        return 0.0
    matcher = SequenceMatcher(None, printed, read, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _read_as(sentence: _Sentence, text: str) -> str:
    return _letters(_CODE.sub(SOME_CODE, text) if SOME_CODE in sentence.letters else text)


def _take(sentence: _Sentence, run: tuple[int, int], at: int, end: int) -> None:
    sentence.free.remove(run)
    sentence.free += [part for part in ((run[0], at), (end, run[1])) if part[1] - part[0] > 1]
    sentence.taken += end - at


def _without_print(page: _Page, line: _Line) -> str | None:
    """A line without a whole sentence of ours that stands in it beside what somebody wrote."""
    words = line.text.split()
    for sentence in page.sentences:
        for run in sentence.free:
            if (found := _beside(sentence, run, words)) is not None:
                first, last = found
                _take(sentence, run, *run)
                return " ".join(words[:first] + words[last:]) or None
    return line.text


def _beside(sentence: _Sentence, run: tuple[int, int], words: list[str]) -> tuple[int, int] | None:
    """The first and the last word, the latter not included, that are what is left of a sentence."""
    wanted = sentence.letters[run[0] : run[1]]
    best, place = _ALIKE, None
    for first in range(len(words)):
        read = ""
        for last in range(first + 1, len(words) + 1):
            read = _read_as(sentence, " ".join(words[first:last]))
            if len(read) > 1.4 * len(wanted):
                break
            if last - first >= _BESIDE_WORDS and read and (alike := _likeness(wanted, read)) > best:
                best, place = alike, (first, last)
    return place
