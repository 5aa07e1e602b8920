"""Sexually explicit writing: 28 CFR 540.14(d)(7), 103 CMR 481.13(2)(g)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words; love is not explicit."""
    return said("sexual", facts)
