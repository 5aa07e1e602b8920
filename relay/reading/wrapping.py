"""Lines that a mail program broke at a fixed width, joined to paragraphs again: only when that is certain.

It is certain when lines are filled: each as long as the width allows, so that the next word would not have fitted,
several times, with next to no line in the same text broken elsewhere. Poems, lists, addresses, code, quotes and
signatures are broken where their writer broke them, and stay.
"""
# ruff: noqa: RUF001 - marks of many scripts are this file's matter

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise

NARROWEST, WIDEST = 60, 80
"""Columns; mail programs break lines at 65 to 80, and leave the longest a little shorter."""

_FILLED_LEAST = 4  # breaks at the width, in the whole text
_FILLED_SHARE = 5  # so many of them for each line of prose broken elsewhere
_SHORT = 0.6  # a line shorter than this share of the width was broken on purpose: a greeting, a name, a line of a poem
_LONGEST_WORD = 30
_MOST_LINES = 20_000  # more are no letter
_OWN_LINE = re.compile(
    r"\s|>|[-*•·+–—#|]\s|o\t|[-*•·–—]\S|\(?\d{1,3}[.):]\s|\(?[a-zA-Z][.)]\s|[-_=*~]{3}|[^\w\s]{3}|(?:https?://|"
    r"www\.)\S+$|.{0,60}\s\s\s|"
    r"[^\s:]{1,20}:\s*$|\|"
)
_WIDE = frozenset("WF")
_NO_START = frozenset("、。，．・：；！？）」』】〕〉》”’…ーぁぃぅぇぉっゃゅょァィゥェォッャュョ,.!?:;)]}%")


def wrap_width(text: str) -> int:
    """Return the column at which a mail program broke this text's lines, or 0 when none did, or it is not certain."""
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        return 0
    widths = [_columns(line) for line in lines]
    prose = [width for line, width in zip(lines, widths, strict=True) if _is_prose(line)]
    width = max((w for w in prose if w <= WIDEST), default=0)
    if width < NARROWEST or any(w > WIDEST for w in prose):
        return 0
    filled = elsewhere = 0
    for at, (line, after) in enumerate(pairwise(lines)):
        if not _may_join(line, after):
            continue
        if _is_filled(widths[at], after, width):
            filled += 1
        elif widths[at] >= _SHORT * width:
            elsewhere += 1
    certain = filled >= _FILLED_LEAST and filled >= _FILLED_SHARE * elsewhere
    return width if certain and not _is_guesswork(lines, widths, width) else 0


def unwrap(text: str, width: int) -> str:
    """Return the text with the lines joined that were broken at `width` columns; 0: as it is."""
    if not width:
        return text
    return "".join(_joined(text.split("\n"), width))


def unwrapped(text: str, width: int) -> tuple[str, Sequence[int]]:
    """Return the text as `unwrap` does, and where each of its characters stood before."""
    if not width:
        return text, range(len(text))
    lines = text.split("\n")
    pieces = list(_joined(lines, width))
    origins: list[int] = []
    at = 0
    for line, piece in zip(lines, pieces, strict=True):
        last = at + len(line)  # where its end of line stood
        origins += range(at, at + len(piece)) if line.startswith(piece) else (*range(at, at + len(piece) - 1), last)
        at = last + 1
    return "".join(pieces), origins


def _joined(lines: Sequence[str], width: int) -> Iterator[str]:
    joins = _joins(lines, width)
    for at, line in enumerate(lines[:-1]):
        if at in joins:
            bare = line.rstrip(" ")
            yield bare if _is_wide(bare[-1]) and _is_wide(lines[at + 1][0]) else bare + " "
        else:
            yield line + "\n"
    yield lines[-1]


def _joins(lines: Sequence[str], width: int) -> set[int]:
    """The lines whose break is undone. A paragraph with one line of prose broken elsewhere keeps all its breaks.

    A paragraph is joined by its own lines and the width alone, so that it reads the same by itself.
    """
    out: set[int] = set()
    filled: list[int] = []
    on_purpose = False
    for at, line in enumerate(lines):
        after = lines[at + 1] if at + 1 < len(lines) else ""
        on_purpose = on_purpose or line.rstrip() == "--"  # a signature's lines are its own
        if _may_join(line, after):
            full = _is_filled(_columns(line), after, width)
            filled += [at] if full else []
            on_purpose = on_purpose or (not full and _columns(line) >= _SHORT * width)
        if not after.strip():
            out |= set() if on_purpose else set(filled)
            filled, on_purpose = [], False
    return out


def _may_join(line: str, after: str) -> bool:
    """Whether both lines are prose of one paragraph; a word broken at its hyphen stays broken."""
    return _is_prose(line) and _is_prose(after) and not line.rstrip(" ").endswith(("-", "‐", "\\"))


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and _OWN_LINE.match(line) is None and max(map(len, _words(line))) <= _LONGEST_WORD


def _words(line: str) -> list[str]:
    """Words as far as spaces part them; between wide characters a line may break anywhere."""
    words = line.split()
    return words if line.isascii() else [word for word in words if not _is_wide(word[0])] or [""]


def _is_filled(columns: int, after: str, width: int) -> bool:
    """Whether the next word would not have fitted on a line of `width` columns."""
    first = after.split(maxsplit=1)[0]
    if _is_wide(first[0]):
        taken = 1
        while taken < len(first) and first[taken] in _NO_START:
            taken += 1
        return columns + _columns(first[:taken]) > width
    return columns + 1 + _columns(first) > width


def _is_guesswork(lines: Sequence[str], widths: Sequence[int], width: int) -> bool:
    """Korean is broken between words by some programs and within them by others; only the first can be undone."""
    hangul = [at for at, line in enumerate(lines) if re.search("[\uac00-\ud7a3]", line)]
    full = sum(1 for at in hangul if widths[at] >= width - 1)
    return len(hangul) > 0 and 2 * full >= sum(1 for at in hangul if widths[at] >= _SHORT * width)


def _is_wide(char: str) -> bool:
    """Whether words of its script are not parted by spaces, and it takes two columns."""
    return not char.isascii() and unicodedata.east_asian_width(char) in _WIDE and not "\uac00" <= char <= "\ud7a3"


def _columns(line: str) -> int:
    line = line.rstrip(" \r")
    if line.isascii():
        return len(line)
    return sum(
        2 if unicodedata.east_asian_width(char) in _WIDE else 0 if unicodedata.combining(char) else 1 for char in line
    )
