"""Things to be brought past the mailroom or the gate: 28 CFR 540.14(d)(8), 103 CMR 481.13(2)(h)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("contraband", facts)
