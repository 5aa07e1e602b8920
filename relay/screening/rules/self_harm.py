"""The writer may be about to hurt or kill themselves: urgent, whatever else the letter says."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words: a person is to read them first, and the organisation's own procedure says what comes next."""
    return said("self-harm", facts)
