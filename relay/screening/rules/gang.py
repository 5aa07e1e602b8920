"""Gangs, their names and signs, which facilities count as disruption by a group: 28 CFR 540.14(d)(2)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("gang", facts)
