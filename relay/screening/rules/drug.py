"""Making drugs or alcohol, and getting drugs in: 103 CMR 481.13(2)(c), 28 CFR 540.14(d)(8)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words; a drug's name alone says nothing, for people recover."""
    return said("drug", facts)
