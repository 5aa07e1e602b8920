"""A letter has one author: none or several in the From field (RFC 5322, section 3.6.2) means nobody known wrote it."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn when it is not clear who wrote."""
    authors = len(facts.reading.senders)
    if authors != 1:
        yield Found("author", Severity.WARN, {"authors": authors})
