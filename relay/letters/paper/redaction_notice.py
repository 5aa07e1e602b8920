"""The email that tells a pen pal what of their letter is blacked out and why, while they may still withdraw it.

It names the public reasons only, never the words themselves and never what staff wrote for each other.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import days, notices
from relay.models import Letter, Notice, NoticeKind, NoticeState, PenPal, Redaction, Staff
from relay.notices import Composed, addressed
from relay.notices.cleaning import line_of
from relay.notices.facts import RedactedFacts
from relay.notices.unsent import unsent

UNDO_TIME = timedelta(minutes=2)
"""Until then it has not left, and what it tells can be taken back."""


def composed(session: Session, letter: Letter, pen_pal: PenPal, reasons: Iterable[str], until: datetime) -> Composed:
    """Write what a pen pal would be told."""
    facts = RedactedFacts(
        **addressed.about_letter(session, letter),
        reason="\n".join(f"- {line_of(reason)}" for reason in dict.fromkeys(reasons)),
        until=days.day_at(addressed.organisation_of(session), until),
    )
    return notices.composed(session, NoticeKind.REDACTED, pen_pal.language, facts)


def write(
    session: Session,
    letter: Letter,
    pen_pal: PenPal,
    redactions: Collection[Redaction],
    staff: Staff,
    *,
    until: datetime,
    now: datetime,
) -> Notice:
    """Write the email, to leave when its undo time is over, and say of these redactions that it told of them."""
    reasons = (one.reason for one in redactions)
    email = composed(session, letter, pen_pal, reasons, until)
    kind, leaves = NoticeKind.REDACTED, now + UNDO_TIME
    notice = notices.put(session, letter, pen_pal, kind, email, not_before=leaves, now=now, made_by_id=staff.id)
    for redaction in redactions:
        redaction.notice_id = notice.id
    session.flush()
    return notice


def take_back(session: Session, letter: Letter) -> None:
    """Cancel what has not left yet and tells of nothing that is still blacked out."""
    needed = {one.notice_id for one in letter.redactions if one.lifted_at is None}
    waiting = select(Notice).where(Notice.letter_id == letter.id, Notice.kind == NoticeKind.REDACTED, unsent())
    for notice in session.scalars(waiting):
        if notice.id not in needed:
            notice.state = NoticeState.CANCELLED
    session.flush()
