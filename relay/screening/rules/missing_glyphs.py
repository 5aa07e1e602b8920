"""A character that no font has prints as an empty box: the page would not say what was written."""

from collections.abc import Iterator

from relay.screening.facts import Found, ProofFacts, Severity


def look(facts: ProofFacts) -> Iterator[Found]:
    """Block a proof with boxes, until somebody has seen them."""
    if facts.missing_glyphs:
        yield Found("missing-glyphs", Severity.BLOCK, {"characters": " ".join(facts.missing_glyphs)[:200]})
