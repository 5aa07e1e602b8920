"""The words of a search: how text is folded and parted, what somebody asks for, and where it stands in a text.

Pure, and the one place for it: both engines get words that are folded and parted here, so that both find the same.
Words are NFKC, case-folded and without diacritics; what is written without spaces (Chinese, Japanese) is parted into
characters. Asked are `words` (all of them), `"a phrase"`, `-not` and `begin*`.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

WORDS_MOST = 16_000
"""Positions of a tsvector end there; more words of one letter are not found."""
CHARACTERS_MOST = 150_000
"""Of one letter: a tsvector holds less than a megabyte."""
WORD_CHARACTERS = 60
TERMS_MOST = 16
PREFIX_LEAST = 4
"""Characters before a `*`: shorter beginnings would be half the dictionary."""

_ALONE = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(f"[{_ALONE}]|[^\\W_{_ALONE}]+")
_STANDING = re.compile(f"[{_ALONE}]|(?:[^\\W_{_ALONE}][\u0300-\u036f]*)+")
_TERM = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand one behind the other; the last may be the beginning of one."""

    words: tuple[str, ...]
    begins: bool = False
    unwanted: bool = False


def fold(text: str) -> str:
    """Give text as it is compared: compatibility forms, case and diacritics make no difference."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(character for character in plain if unicodedata.category(character) != "Mn")
    return unicodedata.normalize("NFC", kept)


def parted(text: str) -> list[str]:
    """Give the words of a text, folded, in their order; a word that has no end is cut."""
    found = _WORD.finditer(fold(text[:CHARACTERS_MOST])[:CHARACTERS_MOST])
    return [match[0][:WORD_CHARACTERS] for _, match in zip(range(WORDS_MOST), found, strict=False)]


def asked(text: str) -> tuple[Term, ...]:
    """Give what is asked for; whatever was typed means something, if only nothing."""
    return tuple(_terms(text))[:TERMS_MOST]


def _terms(text: str) -> Iterator[Term]:
    for match in _TERM.finditer(text):
        word = match["word"] or ""
        words = tuple(parted(match["phrase"] or word))[:TERMS_MOST]
        if words:
            begins = word.endswith("*") and len(words[-1]) >= PREFIX_LEAST
            yield Term(words, begins, unwanted=bool(match["no"]))


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a snippet; `found`: it is what was asked for."""

    text: str
    found: bool = False


def snippet(text: str, terms: tuple[Term, ...], *, around: int = 90) -> tuple[Piece, ...]:
    """Give a text around the first of the words, with each of them told apart; else its beginning."""
    wanted = _pattern(tuple(term for term in terms if not term.unwanted))
    spans = [] if wanted is None else [place for place in _places(text) if wanted.fullmatch(place[2])]
    start = max(0, spans[0][0] - around) if spans else 0
    start = text.rfind(" ", 0, start) + 1 if start else 0
    end = min(len(text), start + around * 3)
    pieces, at = ([Piece("… ")] if start else []), start
    for begin, stop, _word in spans:
        if begin < at or stop > end:
            continue
        pieces += [Piece(text[at:begin]), Piece(text[begin:stop], found=True)]
        at = stop
    pieces.append(Piece(text[at:end] + (" …" if end < len(text) else "")))
    return tuple(piece for piece in pieces if piece.text)


def _places(text: str) -> Iterator[tuple[int, int, str]]:
    """Give each word of a text: where it stands there, and folded."""
    for match in _STANDING.finditer(text):
        yield match.start(), match.end(), fold(match[0])[:WORD_CHARACTERS]


@lru_cache(maxsize=256)
def _pattern(terms: tuple[Term, ...]) -> re.Pattern[str] | None:
    alternatives = [re.escape(word) for term in terms for word in (term.words[:-1] if term.begins else term.words)]
    alternatives += [re.escape(term.words[-1]) + ".*" for term in terms if term.begins]
    return re.compile("|".join(alternatives)) if alternatives else None
