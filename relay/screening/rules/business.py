"""Directing a business from inside: 28 CFR 540.14(d)(4)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words; the writer's own work is nobody's concern."""
    return said("business", facts)
