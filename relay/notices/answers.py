"""An answer of staff to one email: their words, and below them what is answered, quoted. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from relay.notices.cleaning import line_of, lines_of
from relay.notices.composing import Composed, best_language, day_in, render

QUOTED_LINES_MOST: Final = 40
_IS_REPLY = re.compile(r"(?:re|aw|sv|antw|rv)\s*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """What is answered."""

    subject: str
    text: str
    writer: str
    """Name, else address."""
    arrived_on: date


def compose_answer(words: str, original: Original, language: str) -> Composed:
    """Give the mail that takes staff's words to who wrote the original."""
    chosen = best_language(language)
    quoted = lines_of(original.text).strip().splitlines()
    facts = {
        "words": lines_of(words),
        "quoted": [f"> {line}".rstrip() for line in quoted[:QUOTED_LINES_MOST]],
        "is_cut": len(quoted) > QUOTED_LINES_MOST,
        "writer": line_of(original.writer),
        "arrived_on": day_in(original.arrived_on, chosen),
    }
    return Composed(chosen, _reply_to(original.subject), render(f"{chosen}/answer.txt", facts).strip() + "\n")


def _reply_to(subject: str) -> str:
    """Give the subject of a reply: a reader sees by it what is answered, and one `Re:` is enough."""
    plain = " ".join(subject.split())
    return plain if _IS_REPLY.match(plain) else f"Re: {plain}".strip()
