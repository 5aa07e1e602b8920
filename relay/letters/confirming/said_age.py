"""What somebody says of their age, in English or Spanish: of age, under 18, or not to be told from it. Pure."""

import re
from collections.abc import Iterator
from typing import Final

ADULT_AT: Final = 18
_OLDEST: Final = 115
_YOUNGEST: Final = 5
_NUMBERS: Final = {
    **{word: number for number, word in enumerate(("twelve", "thirteen", "fourteen", "fifteen", "sixteen"), 12)},
    **{
        word: number
        for number, word in enumerate(("doce", "trece", "catorce", "quince", "dieciséis", "diecisiete"), 12)
    },
    "seventeen": 17,
    "dieciseis": 16,
}
_18: Final = r"(?:18|eighteen|dieciocho)"
_AGE: Final = rf"(\d{{1,3}}|{'|'.join(_NUMBERS)})"
_DENIED: Final = re.compile(
    r"\b(?:not|n't|never)\s+(?:a\s+)?(?:minor|under\s*(?:the age of\s*)?18|under\s*age)|\bno\s+soy\s+menor\b",
    re.IGNORECASE,
)
_OF_AGE: Final = re.compile(
    rf"\b(?:over|above|at least|more than|past|older than)\s+(?:the age of\s+)?{_18}\b"
    rf"|\b{_18}\s*(?:years?(?:\s+old|\s+of\s+age)?\s*)?(?:\+|plus\b|(?:or|and|years and)\s+(?:over|older|above|more)\b)"
    rf"|\b(?:of (?:legal )?age|an adult)\b"
    rf"|\bmayor(?:es)?\s+de\s+(?:edad|{_18})\b|\bm[aá]s\s+de\s+{_18}\b|\b{_18}\s+(?:años\s+)?o\s+m[aá]s\b"
    rf"|\b{_18}\s+años\s+cumplidos\b",
    re.IGNORECASE,
)
_NOT_OF_AGE: Final = re.compile(
    rf"\b(?:not|n't)\s+(?:yet\s+|quite\s+)?(?:(?:at least|over)\s+)?(?:{_18}\b|an adult\b|of (?:legal )?age\b)"
    rf"|\b(?:under|below|younger than|less than)\s*(?:the age of\s+)?(?:{_18}|age)\b|\bunderage\b"
    rf"|\bi(?:\s+am|'?m)\s+(?:still\s+)?a\s+(?:minor|child|kid)\b"
    rf"|\bmenor(?:es)?\s+de\s+(?:edad|{_18})\b|\bsoy\s+menor\b|\bno\s+soy\s+mayor\b|\bno\s+tengo\s+(?:aún\s+|todavía\s+)?{_18}\b"
    rf"|\b(?:will be|turn|turning|cumplo|cumpliré)\s+{_18}\b",
    re.IGNORECASE,
)
_AGES: Final = re.compile(
    rf"\bi(?:\s+am|'?m)\s+(?:now\s+|already\s+|only\s+|just\s+|a\s+|aged\s+)?{_AGE}\b(?=\s*(?:$|[.,;!)\n]|years?|yrs?|y/?o|and\b|from\b|but\b))"
    rf"|^\s*{_AGE}\s*(?:years?(?:\s+old)?|yrs?(?:\s+old)?|y/?o|años)?\s*[.,!]?\s*$"
    rf"|\b(?:my age|age|edad)\s*(?:is|es)?\s*[:=]?\s*{_AGE}\b"
    rf"|\btengo\s+(?:ya\s+|solo\s+|sólo\s+)?{_AGE}\s+años\b|\btengo\s+{_AGE}\s*(?:$|[.,;!\n])",
    re.IGNORECASE | re.MULTILINE,
)
_BORN: Final = re.compile(
    r"\b(?:born|nac[ií]|nacid[oa]|date of birth|birth\s?(?:date|day|year)|d\.?o\.?b\.?|(?:fecha|año) de nacimiento)"
    r"[^\n]{0,30}?\b((?:19|20)\d\d)\b",
    re.IGNORECASE,
)


def is_adult(text: str, this_year: int) -> bool | None:
    """Say whether somebody says that they are 18 or over; None: they do not say, or say both.

    Of a birth year alone it cannot be told whether somebody turns 18 this year before or after today.
    """
    plain = _DENIED.sub(" over 18 ", text)
    said = {*_plainly(plain), *_by_ages(plain), *_by_birth(plain, this_year)}
    return said.pop() if len(said) == 1 else None


def says_both(text: str, this_year: int) -> bool:
    """Say whether somebody says that they are, and that they are not."""
    plain = _DENIED.sub(" over 18 ", text)
    return {*_plainly(plain), *_by_ages(plain), *_by_birth(plain, this_year)} >= {True, False}


def _plainly(text: str) -> Iterator[bool]:
    without = _NOT_OF_AGE.sub(" ", text)
    if without != text:
        yield False
    if _OF_AGE.search(without):
        yield True


def _by_ages(text: str) -> Iterator[bool]:
    for found in _AGES.finditer(text):
        word = next(one for one in found.groups() if one).lower()
        age = _NUMBERS.get(word) or int(word)
        if _YOUNGEST <= age <= _OLDEST:
            yield age >= ADULT_AT


def _by_birth(text: str, this_year: int) -> Iterator[bool]:
    for found in _BORN.finditer(text):
        turns = this_year - int(found[1])
        if turns != ADULT_AT and _YOUNGEST <= turns <= _OLDEST:
            yield turns > ADULT_AT
