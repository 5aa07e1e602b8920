"""Words of, or for, somebody else: WAC 137-48-040 bars mail that carries them, other places ask who wrote it."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("third-party", facts)
