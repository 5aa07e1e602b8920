"""Some mail points refuse letters with something blacked out: better known before the pen pal is told than after."""

from collections.abc import Iterator

from relay.screening.facts import Found, ProofFacts, Severity


def look(facts: ProofFacts) -> Iterator[Found]:
    """Warn: approving is refused for this reason too, and asks the mail point as it is then."""
    if facts.refused_as_redacted:
        yield Found("redacted-refused", Severity.WARN)
