"""Several From fields (RFC 5322, section 3.6), or several authors in one: which of them is shown is anybody's guess."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity

_NAMED = 5


def look(facts: LetterFacts) -> Iterator[Found]:
    """Name them all: staff decide who wrote."""
    authors = facts.reading.senders
    fields = facts.authentication.from_fields
    if fields > 1 or len(authors) > 1:
        named = ", ".join(author.address for author in authors[:_NAMED])
        yield Found("several-from", Severity.WARN, {"fields": fields, "authors": len(authors), "named": named})
