"""The email that tells a pen pal that their letter goes in several envelopes; it leaves when its undo time is over.

It names neither the prison nor the rule. Who has not confirmed their address, or is blocked, is told nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import notices
from relay.models import Letter, Notice, NoticeKind, NoticeState, Staff
from relay.notices import addressed, courtesy
from relay.notices.facts import SplitFacts
from relay.notices.unsent import unsent


@dataclass(frozen=True, slots=True)
class Parts:
    """In how many envelopes it goes, two at least; how many photos go first and later, and from which day on."""

    envelopes: int
    photos_first: int
    photos_later: int
    later_on: date


def tell(session: Session, letter: Letter, parts: Parts, staff: Staff, *, now: datetime) -> Notice | None:
    """Write the email; None where nobody is told."""
    kind, pen_pal = NoticeKind.SPLIT, letter.pen_pal
    if pen_pal is None or not courtesy.is_on(session, kind) or not courtesy.hears(pen_pal, kind, now):
        return None
    if notices.silence(letter) is not None:
        return None
    facts = SplitFacts(
        **addressed.about_letter(session, letter),
        envelopes=parts.envelopes,
        photos_first=parts.photos_first,
        photos_later=parts.photos_later,
        later_on=parts.later_on,
    )
    email = notices.composed(session, kind, pen_pal.language, facts)
    return notices.put(
        session, letter, pen_pal, kind, email, not_before=now + courtesy.UNDO, now=now, made_by_id=staff.id
    )


def take_back(session: Session, letter: Letter) -> None:
    """Cancel what has not left yet."""
    waiting = (Notice.kind == NoticeKind.SPLIT, unsent())
    for notice in session.scalars(select(Notice).where(Notice.letter_id == letter.id, *waiting)):
        notice.state = NoticeState.CANCELLED
