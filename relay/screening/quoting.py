"""Findings that quote: each names the very words it means, and a letter never drowns in them."""

from collections.abc import Iterable, Iterator

from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.phrases import AS_IT_COMES, lexicon
from relay.screening.spans import Span, merged

MOST = 5
"""Spans shown of one rule; how many there are in all is told beside them."""
_CHARACTERS = 80


def said(rule: str, facts: LetterFacts) -> Iterator[Found]:
    """Warn where the letter says what this rule's lexicon holds."""
    yield from quoted(rule, Severity.WARN, facts, lexicon(rule, facts.own.get(rule, AS_IT_COMES)).spans(facts.words))


def quoted(rule: str, severity: Severity, facts: LetterFacts, spans: Iterable[Span]) -> Iterator[Found]:
    """Give the first spans as findings of a rule, with their words and how many there are; overlapping ones are one."""
    apart = merged(spans)
    for start, end in apart[:MOST]:
        parameters: dict[str, str | int] = {"words": shortened(facts.text[start:end]), "count": len(apart)}
        yield Found(rule, severity, parameters, (start, end))


def shortened(words: str) -> str:
    """Give words on one line, cut to what a sentence can quote."""
    line = " ".join(words[: 4 * _CHARACTERS].split())
    return line if len(line) <= _CHARACTERS else f"{line[: _CHARACTERS - 1].rstrip()}…"
