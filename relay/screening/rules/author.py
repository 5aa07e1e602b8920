"""A letter has an author: with none in the From field (RFC 5322, section 3.6.2) nobody known wrote it."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn when it does not say who wrote."""
    if not facts.reading.senders:
        yield Found("author", Severity.WARN, {"authors": 0})
