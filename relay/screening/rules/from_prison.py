"""The writer seems to be in custody or on parole: 28 CFR 540.17 asks for approval, and so may their supervision."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("from-prison", facts)
