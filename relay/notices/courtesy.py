"""Who is told what is only a courtesy: where the organisation wants it, and the pen pal has not asked for quiet."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from relay.models import NoticeKind, Organisation, PenPal
from relay.notices.kinds import COURTESIES, KINDS

COURTESY: Final = frozenset(COURTESIES)
"""Replies, refusals, returns, and what was asked for (a code, an answer) are none, and go on."""
UNDO: Final = timedelta(minutes=10)
"""How long a courtesy waits: what was done by mistake is put right before anybody hears of it."""


def is_on(session: Session, kind: NoticeKind) -> bool:
    """Say whether notices of a kind are written here at all."""
    organisation = session.get(Organisation, 1)
    return organisation is not None and (kind not in COURTESY or kind.value in organisation.notices)


def hears(pen_pal: PenPal, kind: NoticeKind, now: datetime) -> bool:
    """Say whether a pen pal is told things of a kind."""
    is_blocked = pen_pal.blocked_at is not None and (pen_pal.blocked_until is None or pen_pal.blocked_until > now)
    if is_blocked or pen_pal.erased_at or pen_pal.stopped_at or pen_pal.minor_at:
        return False
    if KINDS[kind].confirmed_only and pen_pal.confirmed_at is None:
        return False
    return kind not in COURTESY or not (pen_pal.quiet_at or pen_pal.complained_at or pen_pal.fails_since)
