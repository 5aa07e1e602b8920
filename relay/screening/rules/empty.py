"""A mail without text and without a photo is nothing to print."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Block an empty letter."""
    if not facts.reading.text and not facts.reading.photos:
        yield Found("empty", Severity.BLOCK)
