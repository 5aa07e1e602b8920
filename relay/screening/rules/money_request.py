"""Money asked for or promised, in either direction: ten words are enough to cost somebody their savings."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("money-request", facts)
