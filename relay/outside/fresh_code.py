"""Sending a pen pal a fresh code: the one email that leaves at once, for somebody waits for it before a page."""

from datetime import datetime

from sqlalchemy.orm import Session

from relay.models import NoticeKind, PenPal
from relay.notices import addressed, outbox, own_words
from relay.notices.facts import CodeFacts
from relay.outside import codes


def send(session: Session, pen_pal: PenPal, *, now: datetime) -> None:
    """Make a code, and put the email that brings it into the outbox.

    Raises:
        Refused: they were sent as many as an hour may have.
    """
    code = codes.make(session, pen_pal, now=now)
    facts = CodeFacts(
        **addressed.to_pen_pal(session, pen_pal),
        fresh_code=f"{code[:3]} {code[3:]}",
        minutes=int(codes.LASTS.total_seconds() // 60),
    )
    composed = own_words.composed(session, NoticeKind.CODE, pen_pal.language, facts)
    outbox.put(session, None, pen_pal, NoticeKind.CODE, composed, not_before=now, now=now)
