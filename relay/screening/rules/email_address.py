"""An email address in the letter: with it the pen pal can be reached past the organisation."""

import re
from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted
from relay.screening.spans import Span

_ADDRESS = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@(?:[^\W_]|-){1,63}(?:\.(?:[^\W_]|-){1,63}){1,6}")
_SPELT = re.compile(
    r"\b\w{1,40} {0,2}(?:\(at\)|\[at\]|\bat\b|\barroba\b) {0,2}(?:gmail|hotmail|yahoo|outlook|icloud|proton)"
    r" {0,2}(?:\(dot\)|\[dot\]|\bdot\b|\bpunto\b|\.) {0,2}(?:com|es|mx|me)\b",
    re.IGNORECASE,
)
_PROVIDERS = frozenset({"gmail", "hotmail", "yahoo", "outlook", "icloud", "proton"})


def look(facts: LetterFacts) -> Iterator[Found]:
    """Note each address, spelt out ones too."""
    yield from quoted("email-address", Severity.NOTE, facts, _addresses(facts))


def _addresses(facts: LetterFacts) -> Iterator[Span]:
    if "@" in facts.text:
        yield from (found.span() for found in _ADDRESS.finditer(facts.text))
    if not _PROVIDERS.isdisjoint(facts.words.places):
        yield from (found.span() for found in _SPELT.finditer(facts.text))
