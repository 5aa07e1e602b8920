"""A letter that could not be set has no proof, and without one nothing can be approved."""

from collections.abc import Iterator

from relay.screening.facts import Found, ProofFacts, Severity


def look(facts: ProofFacts) -> Iterator[Found]:
    """Block it, with the press's reason."""
    if facts.failure:
        yield Found("not-printable", Severity.BLOCK, {"reason": facts.failure})
