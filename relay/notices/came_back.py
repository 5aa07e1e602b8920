"""What a pen pal is told when a letter comes back: that it did, why in safe words, and what happens next. Pure.

It never says that somebody was released, moved or died: whatever could not be delivered is told in the same words.
"""

import enum

from relay.models import CameBackFor
from relay.notices.composing import best_language, render


class Then(enum.StrEnum):
    """What happens next."""

    AGAIN = "again"
    """It is printed and mailed once more."""
    WAITS = "waits"
    APPEALED = "appealed"
    LOST = "lost"
    """An appeal was, and it ends."""
    CLOSED = "closed"


def why(language: str, reason: CameBackFor, what: str) -> str:
    """Say why, in a sentence; a word for what was refused that the templates do not know is left out."""
    facts = {"why": told_reason(reason), "what": what}
    return render(f"{best_language(language)}/came_back_why.txt", facts).strip()


def ask(language: str, reason: CameBackFor, what: str) -> str:
    """Give words that ask a pen pal to change what was refused, for somebody of staff to go on with."""
    facts = {"why": told_reason(reason), "what": what}
    return render(f"{best_language(language)}/came_back_ask.txt", facts).strip()


def told_reason(reason: CameBackFor) -> str:
    """Give as much of a reason as may be told."""
    return reason.value if reason in {CameBackFor.REFUSED, CameBackFor.REFUSED_UNSAID} else "undelivered"
