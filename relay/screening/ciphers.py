"""What a code looks like: letters moved along the alphabet or turned round, nonsense in groups, numbers for letters.

Each function gives spans. All of them leave alone what people write in signs of their own: chess, chords, knitting,
puzzles, verses, other languages.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_lowercase

from relay.screening.spans import Span
from relay.screening.words import Words

_COMMON = (
    *("the", "and", "you", "that", "with", "have", "this", "from", "they", "what", "your", "when", "for", "was", "not"),
    *("are", "but", "all", "there", "been", "will", "love", "write", "letter"),
    *("que", "los", "las", "una", "con", "por", "para", "como", "pero", "esta", "todo", "muy", "cuando", "tiene"),
    *("carta", "porque", "bien", "amor", "mucho"),
)
_TURNED = 26
_FEWEST_COMMON = 4
_COMMON_SHARE = 8
"""In English and Spanish at least every fourth word is a common one; every eighth is enough to see."""
_RUN = 200
"""Words looked at together when letters were moved."""


def moved(words: Words) -> Iterator[Span]:
    """Give where common words stand moved along the alphabet (ROT13, Caesar) or turned round."""
    keys = {word: key for word, key in _KEYS.items() if word in words.places}
    if not keys:
        return
    for start in range(0, len(words.folded), _RUN):
        stretch = range(start, min(start + _RUN, len(words.folded)))
        places: dict[int, list[int]] = {}
        for place in stretch:
            if words.folded[place] in keys:
                places.setdefault(keys[words.folded[place]], []).append(place)
        yield from (span for found in places.values() for span in _dense(words, found))


def _dense(words: Words, places: list[int]) -> Iterator[Span]:
    """Give the stretch between the first and the last of these, when there are enough different ones in it."""
    different = {words.folded[place] for place in places}
    if len(different) >= _FEWEST_COMMON and len(places) * _COMMON_SHARE >= places[-1] - places[0]:
        yield words.spans[places[0]][0], words.spans[places[-1]][1]


def _keys() -> dict[str, int]:
    """Give each common word as it reads moved by 1 to 25 letters, or turned round."""
    keys: dict[str, int] = {}
    for by in range(1, 26):
        table = str.maketrans(ascii_lowercase, ascii_lowercase[by:] + ascii_lowercase[:by])
        keys |= {word.translate(table): by for word in _COMMON}
    return keys | {word[::-1]: _TURNED for word in _COMMON if word[::-1] != word}


_KEYS = _keys()

_VOWELS = frozenset("aeiouy")
_MIXED = re.compile(r"[^\W\d_]\d+[^\W\d_]|\d[^\W\d_]+\d")
_NOTATION = re.compile(
    r"[kqrbn]?[a-h]?[1-8]?x?[a-h][1-8](?:=?[qrbn])?|[A-G](?:m|maj|min|dim|aug|sus|add|b|[#\d/])*[A-G]?[b#]?|[kp]\d+(?:tog|b|f|tbl)?|"
    r"s\d*k\d*(?:p|po)?|(?:ssk|yo|psso|sl|tbl|rep|row|dc|sc|hdc|tr|ch)\d*",
    re.IGNORECASE,
)
_FEWEST_GROUPS = 6
_LONGEST_GROUP = 12


def nonsense(words: Words) -> Iterator[Span]:
    """Give runs of groups that are no words in any language: letters without vowels, or letters and digits mixed."""
    odd = sorted(place for word in words.places if _is_nonsense(word) for place in words.places[word])
    for run in _runs(odd):
        if len({words.folded[place] for place in run}) >= _FEWEST_GROUPS:
            yield words.spans[run[0]][0], words.spans[run[-1]][1]


def _runs(places: Iterable[int]) -> Iterator[list[int]]:
    """Give places in runs; one word between two of them does not part a run."""
    run: list[int] = []
    for place in places:
        if run and place - run[-1] > 2:
            yield run
            run = []
        run.append(place)
    yield run


def _is_nonsense(word: str) -> bool:
    if not 3 <= len(word) <= _LONGEST_GROUP or not word.isascii() or not word.isalnum() or _NOTATION.fullmatch(word):
        return False
    return _MIXED.search(word) is not None or (len(word) > 3 and word.isalpha() and _VOWELS.isdisjoint(word))


_SQUARED = re.compile(r"(?<![\w'’-])[A-Z]{4,6}(?:[ \t]{1,4}[A-Z]{4,6}){5,200}(?![\w'’-])")


def squared(text: str) -> Iterator[Span]:
    """Give runs of groups of capitals that are all as long as one another and have too few vowels for words."""
    for found in _SQUARED.finditer(text):
        groups = found[0].split()
        vowels = sum(char in _VOWELS for char in found[0].lower())
        if len({len(group) for group in groups}) == 1 and vowels * 10 < 3 * len("".join(groups)):
            yield found.span()


_NUMBERS = re.compile(
    r"(?<![\w.:/,$€£-])\d{1,3}(?:(?:[ \t]{0,3}[-,.;|][ \t]{0,3}|[ \t]{1,4}|\n)\d{1,3}){9,400}(?![\w:/%])"
)
_FEWEST_NUMBERS = 12


def numbers(text: str) -> Iterator[Span]:
    """Give runs of small numbers that may stand for letters: not sorted, no grid of digits, some repeated."""
    for found in _NUMBERS.finditer(text):
        run = [int(number) for number in re.findall(r"\d+", found[0])]
        if _may_be_letters(run):
            yield found.span()


def _may_be_letters(run: list[int]) -> bool:
    if len(run) < _FEWEST_NUMBERS or max(run) <= 9 or len(set(run)) == len(run):
        return False
    up = sum(one <= other for one, other in pairwise(run))
    sorted_enough = up >= len(run) * 0.85 or up <= len(run) * 0.15
    most = Counter(run).most_common(1)[0][1]
    return not sorted_enough and most * 2 < len(run)


_PLACES = re.compile(
    r"(?<![\w.:/-])(\d{1,3}([-./:])\d{1,3}\2\d{1,3})(?:[,;]?[ \t\n]{1,2}\d{1,3}\2\d{1,3}\2\d{1,3}){3,200}(?![\w.:/-])"
)


def places(text: str) -> Iterator[Span]:
    """Give runs of three numbers each, as page, line and word of a book; dates are none."""
    for found in _PLACES.finditer(text):
        threes = [[int(number) for number in re.findall(r"\d+", one)] for one in found[0].split()]
        if not all(_is_date(three) for three in threes):
            yield found.span()


def _is_date(three: list[int]) -> bool:
    day_first, month_first = three[0] <= 31 and three[1] <= 12, three[0] <= 12 and three[1] <= 31
    return day_first or month_first


_SIGNALS = re.compile(r"(?<![^\s|/])[.\-·–]{1,6}(?:[ \t]{1,3}(?:[|/][ \t]{1,3})?[.\-·–]{1,6}){4,400}(?![^\s|/])")
_BITS = re.compile(r"\b[01]{8}(?: ?[01]{8}){2,400}\b|\b[01]{7}(?: [01]{7}){2,400}\b")
_HEX = re.compile(r"(?=\d*[a-f])(?=[a-f]*\d)[\da-f]+")
_SEALED = re.compile(r"(?<![\w/+.=&?%:@-])[A-Za-z0-9+/]{32,}={0,2}(?![\w/+.&?%@-])")


def signals(text: str) -> Iterator[Span]:
    """Give Morse, bits, and long stretches as encryption leaves them."""
    for found in _SIGNALS.finditer(text):
        if len(set(found[0]) - set(" \t|/")) > 1 and len(set(found[0].split())) > 2:
            yield found.span()
    yield from (found.span() for found in _BITS.finditer(text))
    for found in _SEALED.finditer(text):
        kinds = (str.isupper, str.islower, str.isdigit)
        if sum(any(map(kind, found[0])) for kind in kinds) == 3 or _HEX.fullmatch(found[0]):
            yield found.span()
