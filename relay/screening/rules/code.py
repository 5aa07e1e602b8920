"""Codes and ciphers: 28 CFR 540.14(d)(6), 103 CMR 481.13(2)(d). Words agreed on look like any others."""

from collections.abc import Iterator

from relay.screening import ciphers
from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at each stretch that nobody could read as it stands."""
    text = facts.text
    spans = [
        *ciphers.moved(facts.words),
        *ciphers.nonsense(facts.words),
        *ciphers.squared(text),
        *ciphers.numbers(text),
    ]
    spans += [*ciphers.places(text), *ciphers.signals(text)]
    yield from quoted("code", Severity.WARN, facts, spans)
