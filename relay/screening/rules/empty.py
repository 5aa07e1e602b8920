"""A mail without text and without a photo or page that is to be printed is nothing to print."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Block an empty letter."""
    if not facts.reading.text and not any(photo.included for photo in facts.reading.photos):
        yield Found("empty", Severity.BLOCK)
