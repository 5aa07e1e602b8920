"""What a pen pal is told when a letter comes back: that it did, why in safe words, and what happens next. Pure.

It never says that somebody was released, moved or died: whatever could not be delivered is told in the same words.
"""

import enum
from dataclasses import asdict, dataclass
from datetime import date

from relay.models import CameBackFor, NoticeKind
from relay.notices.composing import Composed, best_language, day_in, filled, lines_of, render


class Then(enum.StrEnum):
    """What happens next."""

    AGAIN = "again"
    """It is printed and mailed once more."""
    WAITS = "waits"
    APPEALED = "appealed"
    LOST = "lost"
    """An appeal was, and it ends."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackFacts:
    """All that the notice can say. There is no place in it for a prison, a person there, or what the envelope says."""

    organisation: str
    code: str
    """The letter's."""
    arrived_on: date
    reason: CameBackFor
    what: str
    """Of what was refused; a word that the templates do not know is left out."""
    then: Then
    words: str = ""
    """What staff add for the pen pal."""
    help_address: str = ""


def compose(language: str, facts: BackFacts) -> Composed:
    """Give the notice."""
    chosen = best_language(language)
    named = asdict(facts) | {
        "arrived_on": day_in(facts.arrived_on, chosen),
        "why": told_reason(facts.reason),
        "words": lines_of(facts.words),
    }
    del named["reason"]
    return filled(NoticeKind.CAME_BACK, chosen, named)


def ask(language: str, reason: CameBackFor, what: str) -> str:
    """Give words that ask a pen pal to change what was refused, for somebody of staff to go on with."""
    facts = {"why": told_reason(reason), "what": what}
    return render(f"{best_language(language)}/came_back_ask.txt", facts).strip()


def told_reason(reason: CameBackFor) -> str:
    """Give as much of a reason as may be told."""
    return reason.value if reason in {CameBackFor.REFUSED, CameBackFor.REFUSED_UNSAID} else "undelivered"
