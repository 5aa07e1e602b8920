"""What pen pals are told of a suspension: once when it first holds a letter of theirs, once when that goes on.

A notice names neither the prison nor the person nor why: whoever reads along learns nothing. Who has not confirmed
their address, or is blocked, is told nothing at all.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import notices
from relay.models import Letter, Notice, NoticeKind, NoticeState, PenPal, Suspension, SuspensionStops
from relay.notices import addressed, courtesy
from relay.notices.facts import SuspendedFacts


def tell_start(session: Session, letter: Letter, *, now: datetime) -> Notice | None:
    """Tell the pen pal of a letter that was just held that it waits; None when they are not told, or know already."""
    if letter.suspension_id is None or letter.pen_pal_id is None:
        return None
    if _written(session, letter.suspension_id, letter.pen_pal_id, NoticeKind.SUSPENDED) is not None:
        return None
    return _write(session, letter, letter.suspension_id, NoticeKind.SUSPENDED, now)


def tell_end(session: Session, letter: Letter, suspension_id: int, *, now: datetime) -> Notice | None:
    """Tell the pen pal that their letter goes on. Who has not been told that it waits hears nothing of either."""
    if letter.pen_pal_id is None:
        return None
    start = _written(session, suspension_id, letter.pen_pal_id, NoticeKind.SUSPENDED)
    if start is None or start.state is NoticeState.CANCELLED:
        return None
    if start.state is NoticeState.WAITING and start.not_before > now:
        start.state = NoticeState.CANCELLED
        return None
    if _written(session, suspension_id, letter.pen_pal_id, NoticeKind.RESUMED) is not None:
        return None
    return _write(session, letter, suspension_id, NoticeKind.RESUMED, now)


def _written(session: Session, suspension_id: int, pen_pal_id: int, kind: NoticeKind) -> Notice | None:
    ours = (Notice.suspension_id == suspension_id, Notice.pen_pal_id == pen_pal_id, Notice.kind == kind)
    return session.scalar(select(Notice).where(*ours))


def _write(session: Session, letter: Letter, suspension_id: int, kind: NoticeKind, now: datetime) -> Notice | None:
    pen_pal = session.get_one(PenPal, letter.pen_pal_id)
    if not courtesy.is_on(session, kind) or not courtesy.hears(pen_pal, kind, now):
        return None
    photos = session.get_one(Suspension, suspension_id).stops is SuspensionStops.PHOTOS
    facts = SuspendedFacts(**addressed.about_letter(session, letter), photos=photos)
    composed = notices.composed(session, kind, pen_pal.language, facts)
    about = {"suspension_id": suspension_id}
    return notices.put(session, letter, pen_pal, kind, composed, not_before=now + courtesy.UNDO, now=now, **about)
