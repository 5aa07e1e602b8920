"""Instruction in crime, and evidence or witnesses to be done away with: 103 CMR 481.13(2)(f), 28 CFR 540.14(d)(3)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("crime", facts)
