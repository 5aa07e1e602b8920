"""The writer seems to be under 18: whether they may write is for the organisation's procedure to say."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("minor", facts)
