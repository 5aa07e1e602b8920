"""A proof whose text, drawn out of it again, is not the text that would be approved."""

from collections.abc import Iterator

from relay.screening.facts import Found, ProofFacts, Severity


def look(facts: ProofFacts) -> Iterator[Found]:
    """Block it: nobody approves words that would not be on the page, or are there and were never written."""
    if facts.lost or facts.added:
        yield Found("not-faithful", Severity.BLOCK, {"lost": facts.lost, "added": facts.added})
