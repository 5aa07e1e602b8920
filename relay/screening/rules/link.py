"""A link: on paper it is only words, but it may lead to the writer, to a payment, or to what nobody here has read."""

import re
from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity
from relay.screening.quoting import quoted
from relay.screening.spans import Span

_KNOWN = (
    r"com|org|net|edu|gov|info|biz|app|dev|uk|es|mx|ar|cl|co|pe|de|fr|it|nl|ca|au|eu|online|shop|site|xyz|club|blog"
)
_LINK = re.compile(
    r"\bhttps?://[^\s<>\"]{1,2000}|\bwww\.[^\s<>\"]{1,2000}"
    rf"|(?<![\w@.-])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,4}}(?:{_KNOWN})\b(?![@\w-]|\.\w)(?:/[^\s<>\"]{{0,2000}})?"
    r"|(?<![\w@.-])(?:t\.me|wa\.me|bit\.ly|youtu\.be|discord\.gg|cash\.app|paypal\.me)/[^\s<>\"]{1,200}",
    re.IGNORECASE,
)
_HINT = re.compile(r"://|[^\W_][./][^\W_]")
_CLOSING = ".,;:!?)]}>'\"’”»…*_"


def look(facts: LetterFacts) -> Iterator[Found]:
    """Note each link, with or without its scheme; a full stop after it is the sentence's."""
    if _HINT.search(facts.text):
        yield from quoted("link", Severity.NOTE, facts, _links(facts.text))


def _links(text: str) -> Iterator[Span]:
    for found in _LINK.finditer(text):
        shown = found[0].rstrip(_CLOSING)
        if any(char.isalpha() for char in shown.partition(".")[0]):
            yield found.start(), found.start() + len(shown)
