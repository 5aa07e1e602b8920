"""A phone number: with it the writer can be called, and found. Numbers are known by libphonenumber's plans."""

import re
from collections.abc import Iterator
from itertools import islice

from relay.screening.digits import has_long_number
from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted
from relay.screening.spans import Span, merged

_REGIONS = ("US", "GB", "ES", "MX")
"""Where a number without a country's code may be at home: the first reader's, and those of the two languages."""
_MOST = 200
_MOST_TRIES = 2_000
_ASKED = re.compile(
    r"\b(?:phone|call|text|cell|mobile|tel|telephone|number|whatsapp|ring|llama|ll[aá]mame|tel[eé]fono|m[oó]vil|celular|"
    r"n[uú]mero)\b[^\n\d]{0,30}$",
    re.IGNORECASE,
)
_LOCAL = re.compile(r"(?<![\w-])\d{3}[-. ]\d{4}(?![\w-])")
_BEFORE = 50
_ADDRESS_ON_A_NET = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")


def look(facts: LetterFacts) -> Iterator[Found]:
    """Note each number that a phone could have."""
    if has_long_number(facts.text):
        yield from quoted("phone", Severity.NOTE, facts, [*_planned(facts.text), *_local(facts.text)])


def _planned(text: str) -> list[Span]:
    """Give what the numbering plan of a country allows."""
    from phonenumbers import Leniency, PhoneNumberMatcher

    return merged(
        _without_open_bracket(text, one.start, one.end)
        for region, leniency in [(None, Leniency.POSSIBLE), *((region, Leniency.VALID) for region in _REGIONS)]
        for one in islice(PhoneNumberMatcher(text, region, leniency, max_tries=_MOST_TRIES), _MOST)
        if _is_written_as_one(text, one.start, one.end)
    )


def _without_open_bracket(text: str, start: int, end: int) -> Span:
    """The bracket before a number belongs to it only when it closes there."""
    return (start + 1 if text[start] in "([" and not {")", "]"} & set(text[start:end]) else start), end


def _local(text: str) -> Iterator[Span]:
    """Give seven digits where the words before speak of a phone."""
    return (found.span() for found in _LOCAL.finditer(text) if _is_asked_for(text, found.start()))


def _is_written_as_one(text: str, start: int, end: int) -> bool:
    """Say whether it is no row of a puzzle, ZIP code or date; nine digits in one piece need talk of a phone before."""
    groups = re.findall(r"\d+", text[start:end])
    sizes = [len(group) for group in groups]
    if max(sizes) < 2 or sizes == [5, 4] or "/" in text[start:end] or _ADDRESS_ON_A_NET.search(text, start, end):
        return False
    return len(groups) > 1 or len(groups[0]) > 9 or text[start] == "+" or _is_asked_for(text, start)


def _is_asked_for(text: str, start: int) -> bool:
    return _ASKED.search(text[max(0, start - _BEFORE) : start]) is not None
