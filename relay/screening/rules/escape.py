"""Escape: 28 CFR 540.14(d)(3), 103 CMR 481.13(2)(b)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at words of plans, help, and what one would have to know."""
    return said("escape", facts)
