"""Telling a pen pal that their letter arrived: once a day to one address, never after automatic or uncertain mail."""

import math
from datetime import datetime

from sqlalchemy.orm import Session

from relay import notices
from relay.models import HeldFor, Letter, LetterState, Notice, NoticeKind, Organisation
from relay.notices import addressed, courtesy
from relay.notices.facts import ReceivedFacts
from relay.notices.may import acknowledge

_WAITS = frozenset({HeldFor.TRANSIT, HeldFor.FACILITY})
"""What a letter waits for without anybody having to hear why."""


def tell(session: Session, letter: Letter, *, now: datetime) -> Notice | None:
    """Write that a letter arrived and comes before its readers, or waits; None where nobody is told.

    It is asked when the letter has left the press, so it is known who sent it and what the rules found. A letter that
    waits for its pen pal, a suspension, a block or a no-contact request has words of its own, or none.
    """
    waits = letter.state is LetterState.ON_HOLD and letter.held_for in _WAITS
    if letter.state is not LetterState.IN_REVIEW and not waits:
        return None
    kind, pen_pal = NoticeKind.RECEIVED, letter.pen_pal
    if pen_pal is None or letter.part > 1 or not courtesy.is_on(session, kind):
        return None
    if not courtesy.hears(pen_pal, kind, now) or not acknowledge(session, letter, now=now):
        return None
    days = math.ceil(session.get_one(Organisation, 1).promise_hours / 24)
    facts = ReceivedFacts(**addressed.about_letter(session, letter), days=days, waits=waits)
    composed = notices.composed(session, kind, pen_pal.language, facts)
    about = {"message_id": letter.message_id}
    return notices.put(session, letter, pen_pal, kind, composed, not_before=now, now=now, **about)
