"""Somebody is abused or raped, or was: urgent. In custody the standards of PREA (28 CFR part 115) ask for reports."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words: somebody should hear of it who knows what to do."""
    return said("abuse", facts)
