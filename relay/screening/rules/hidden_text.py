"""The mail holds words that its reader on a screen would not see: set aside, and worth a look at what they say."""

from collections.abc import Iterator

from relay.reading import HIDDEN_TEXT
from relay.screening.facts import Found, LetterFacts, Severity

_SHOWN = 80


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn with how many characters were hidden, and how they begin."""
    hidden = [segment.text for segment in facts.reading.hidden if segment.reason == HIDDEN_TEXT]
    if hidden:
        begins = " ".join(" ".join(hidden)[: 4 * _SHOWN].split())
        shown = begins[: _SHOWN - 1] + "…" if len(begins) > _SHOWN else begins
        yield Found("hidden-text", Severity.WARN, {"count": sum(map(len, hidden)), "begins": shown})
