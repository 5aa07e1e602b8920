"""What came with the mail and will not be printed: the pen pal may think it was."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity

_NAMES_SHOWN = 5


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn about every attachment that is left out."""
    left = facts.reading.attachments
    if left:
        names = ", ".join(item.name or item.media_type for item in left[:_NAMES_SHOWN])
        yield Found("left-out", Severity.WARN, {"count": len(left), "names": names})
