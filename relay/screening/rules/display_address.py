"""An address in place of a name, and not the author's own: who shows only names shows the wrong one."""

import re
from collections.abc import Iterator

from relay.screening.facts import Found, LetterFacts, Severity

_ADDRESS = re.compile(r"[^\s<>\"'(),:;@]+@[^\s<>\"'(),:;@]+\.[^\s<>\"'(),:;@]+")
_FULLWIDTH_AT = str.maketrans({"\uff20": "@", "\ufe6b": "@"})


def look(facts: LetterFacts) -> Iterator[Found]:
    """Warn with both addresses."""
    for author in facts.reading.senders:
        shown = _ADDRESS.search(author.name.translate(_FULLWIDTH_AT))
        if shown and shown[0].strip(".").casefold() != author.address.casefold():
            yield Found("display-address", Severity.WARN, {"shown": shown[0], "address": author.address})
