"""Mail between lawyer and client has a way of its own: 28 CFR 540.18 and 540.19, Rule 39 in England and Wales."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts
from relay.screening.quoting import said


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the words: what is privileged is not for us to read on."""
    return said("legal-mail", facts)
