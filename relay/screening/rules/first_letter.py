"""A pen pal's first letter to somebody is worth a slower look."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Note that nothing of theirs was approved before."""
    if facts.is_first:
        yield Found("first-letter", Severity.NOTE)
