"""Photos shared as links are never fetched: without copies the letter goes out without them, and nobody would know."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn, with the services' names, so that the letter waits until the pen pal was asked for copies."""
    named = [note.detail.get("service", "") for note in facts.reading.notes if note.code == "photo-link"]
    if named:
        yield Found("photo-link", Severity.WARN, {"services": ", ".join(named)})
