"""Numbers that are a person's own: social security, the British national insurance, the Spanish DNI and NIE."""

import re
from collections.abc import Iterator

from relay.screening.digits import has_long_number
from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted
from relay.screening.spans import Span

_SOCIAL = r"(?!000|666|9\d\d)\d{3}(?P<part>[- ]?)(?!00)\d{2}(?P=part)(?!0000)\d{4}"
_NUMBER = re.compile(
    r"(?<![\w-])(?!000|666|9\d\d)\d{3}([- ])(?!00)\d{2}\1(?!0000)\d{4}(?![\w-])"
    rf"|\b(?:ssn|social(?: security)?(?: (?:number|no\.?|#))?|seguro social)\b[^\n\d]{{0,20}}{_SOCIAL}(?![\w-])"
    r"|\b[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
    re.IGNORECASE,
)
_SPANISH = re.compile(r"\b([XYZxyz]?\d{7,8})[- ]?([A-Za-z])\b")
_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn: with such a number, and a name, one can be somebody else."""
    if has_long_number(facts.text):
        yield from quoted("identity-number", Severity.WARN, facts, _numbers(facts.text))


def _numbers(text: str) -> Iterator[Span]:
    yield from (found.span() for found in _NUMBER.finditer(text))
    for found in _SPANISH.finditer(text):
        if len(found[1]) == 8 and _LETTERS[int(_digits(found[1])) % 23] == found[2].upper():
            yield found.span()


def _digits(number: str) -> str:
    """Give the digits the check letter is worked out from: X, Y and Z stand for 0, 1 and 2."""
    return number.upper().translate(str.maketrans("XYZ", "012"))
