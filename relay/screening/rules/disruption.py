"""Violence or disorder by a group: 28 CFR 540.14(d)(2), 103 CMR 481.13(2)(e)."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words."""
    return said("disruption", facts)
