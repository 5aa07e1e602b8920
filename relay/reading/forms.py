"""Which of two forms of one text is the letter: what its writer typed as plain text, or as HTML (RFC 2046, 5.1.4).

The plain one, unless the HTML holds more of the letter: words that are not in the other, or lines that run on where the
plain form was broken at a fixed width. Words that nobody sees are no words. docs/decisions/0021 says why.
"""

import re
from collections import Counter
from itertools import islice, pairwise

from relay.reading.findings import Findings
from relay.reading.html.hidden import seen

_WORD = re.compile(r"\w+")
_MOST_WORDS = 50_000
_FEW_WORDS = 40  # a plain form this short that speaks of HTML says that one should look at the other
_WHOLE = 0.97  # this share of one form's words is in the other: nothing is lost by taking the other
_MORE = 1.1  # and so much more is in it
_POOR = 0.6
_APART, _APART_WORDS = 0.5, 10
_NARROWEST, _WIDEST, _RUNS_ON = 50, 80, 1.25  # columns at which programs break lines


def richer(plain: Findings | None, markup: Findings | None, found: Findings) -> Findings | None:
    """Choose between two forms of one text: the one somebody wants, else the richer; None when there is neither."""
    if plain is None or markup is None:
        return plain or markup
    taken = found.forms.wanted or _richer_form(plain, markup, found)
    found.forms.take(taken)
    return markup if taken == "html" else plain


def _richer_form(plain: Findings, markup: Findings, found: Findings) -> str:
    plain_text, markup_text = _seen(plain), _seen(markup)
    plain_words, markup_words = _words(plain_text), _words(markup_text)
    why = _why_html(plain_words, markup_words)
    if why:
        found.note(why, plain_words=str(plain_words.total()), html_words=str(markup_words.total()))
    elif _is_broken(plain_text, markup_text) and _share(plain_words, markup_words) >= _WHOLE:
        why = "html-for-its-lines"
        found.note(why)
    elif min(plain_words.total(), markup_words.total()) >= _APART_WORDS and _alike(plain_words, markup_words) < _APART:
        found.note("forms-differ", plain_words=str(plain_words.total()), html_words=str(markup_words.total()))
    return "html" if why else "plain"


def _why_html(plain: Counter[str], markup: Counter[str]) -> str:
    """Say with a note's code that the HTML has more words of the letter; "" when it has not."""
    many, more = plain.total(), markup.total()
    if not more:
        return ""
    stand_in = not many or (len(plain) < _FEW_WORDS and "html" in plain.keys() - markup.keys())
    poorer = many < more and len(plain.keys() & markup.keys()) < _POOR * len(markup)
    shortened = more >= many * _MORE and _share(plain, markup) >= _WHOLE
    return "html-chosen" if stand_in or poorer or shortened else ""


def _is_broken(plain: str, markup: str) -> bool:
    """Whether a program broke the plain form's lines: they are filled to one width, and in HTML the words run on."""
    lines = plain.split("\n")
    longest = max(map(len, lines))
    if not _NARROWEST <= longest <= _WIDEST or max(map(len, markup.split("\n"))) <= _RUNS_ON * longest:
        return False
    pairs = [(line, after.split()[0]) for line, after in pairwise(lines) if line.strip() and after.strip()]
    filled = sum(len(line) + 1 + len(word) > longest for line, word in pairs)
    return filled * 2 > len(pairs)


def _seen(branch: Findings) -> str:
    return "\n".join(seen(block.prose.text, block.prose.hidden) for block in branch.blocks)


def _words(text: str) -> Counter[str]:
    words = (found.group().strip("_").lower() for found in islice(_WORD.finditer(text), _MOST_WORDS))
    return Counter(word for word in words if word)


def _share(part: Counter[str], whole: Counter[str]) -> float:
    """Which share of the one's words is in the other."""
    return (part & whole).total() / max(part.total(), 1)


def _alike(one: Counter[str], other: Counter[str]) -> float:
    return (one & other).total() / max((one | other).total(), 1)
