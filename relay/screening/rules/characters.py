"""U+FFFD marks bytes that no charset could explain: what the pen pal wrote there is lost in print."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity

_REPLACEMENT = "\ufffd"


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn at the first one, with how many there are."""
    first = facts.reading.text.find(_REPLACEMENT)
    if first >= 0:
        yield Found("characters", Severity.WARN, {"count": facts.reading.text.count(_REPLACEMENT)}, (first, first + 1))
