"""Threats and extortion: 28 CFR 540.14(d)(5)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words; "I could kill for a coffee" is none of them."""
    return said("threat", facts)
