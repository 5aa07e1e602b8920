"""Where the mail did not say how to read it, the reader guessed: somebody should check the words."""

from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity

_DOUBTFUL = {
    "read-with-less": Severity.WARN,
    "charset-guessed": Severity.WARN,
    "mojibake-repaired": Severity.NOTE,
    "text-garbled": Severity.WARN,
    "text-shortened": Severity.WARN,
    "html-shortened": Severity.WARN,
    "hidden-unchecked": Severity.WARN,
    "forms-differ": Severity.WARN,
    "controls-removed": Severity.NOTE,
    "header-unreadable": Severity.NOTE,
}


def look(facts: LetterFacts) -> Iterator[Found]:
    """Give the reader's doubtful notes, each once."""
    seen = {note.code: note.detail for note in facts.reading.notes if note.code in _DOUBTFUL}
    for code, detail in seen.items():
        yield Found(code, _DOUBTFUL[code], dict(detail))
