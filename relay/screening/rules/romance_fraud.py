"""Patterns of romance fraud, as postal inspectors (USPIS) tell them: a fee, a fortune, a secret, another channel."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("romance-fraud", facts)
