"""Telling the pen pal of a letter that came back: shown before it is made, kept in the outbox, never at once."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import notices
from relay.letters.holding.standing import is_blocked
from relay.models import CameBack, Letter, Notice, NoticeKind, NoticeState, Organisation, Staff
from relay.notices import Composed, Silence, addressed
from relay.notices.came_back import Then, why
from relay.notices.facts import CameBackFacts
from relay.notices.unsent import is_unsent


def silence(letter: Letter | None, now: datetime) -> Silence | None:
    """Say why nobody may be told that a letter came back; None: its pen pal may."""
    if letter is None:
        return Silence.NOBODY
    if letter.pen_pal is not None and is_blocked(letter.pen_pal, now):
        return Silence.BLOCKED
    return notices.silence(letter)


def preview(session: Session, row: CameBack, then: Then, words: str, *, now: datetime) -> Composed | None:
    """Give the notice exactly as it will read; None: nobody would be told."""
    letter, organisation = row.piece.letter, session.get(Organisation, 1)
    if letter is None or organisation is None or silence(letter, now) is not None:
        return None
    language = notices.language_of(letter.pen_pal)
    about = addressed.about_letter(session, letter)
    facts = CameBackFacts(**about, why=why(language, row.reason, row.what), then=then, words=words)
    return notices.composed(session, NoticeKind.CAME_BACK, language, facts)


def tell(
    session: Session, row: CameBack, then: Then, words: str, staff: Staff, *, not_before: datetime, now: datetime
) -> Notice | None:
    """Write the notice, to leave when what it tells cannot be undone any more; None: nobody is told."""
    composed, letter = preview(session, row, then, words, now=now), row.piece.letter
    if composed is None or letter is None or letter.pen_pal is None:
        return None
    kind, about = NoticeKind.CAME_BACK, {"message_id": letter.message_id, "made_by_id": staff.id}
    return notices.put(session, letter, letter.pen_pal, kind, composed, not_before=not_before, now=now, **about)


def told(session: Session, row: CameBack) -> Sequence[Notice]:
    """Give the notices that were written since it was recorded, newest first."""
    kinds = (NoticeKind.CAME_BACK, NoticeKind.RETURNED)
    theirs = (Notice.letter_id == row.piece.letter_id, Notice.kind.in_(kinds), Notice.created_at >= row.recorded_at)
    return session.scalars(select(Notice).where(*theirs).order_by(Notice.id.desc()).limit(10)).all()


def cancel(session: Session, row: CameBack, since: datetime) -> None:
    """Take back what was written since a moment, and has not left yet."""
    for notice in told(session, row):
        is_ours = notice.kind is NoticeKind.CAME_BACK and notice.created_at >= since
        if is_ours and is_unsent(notice):
            notice.state = NoticeState.CANCELLED
    session.flush()
