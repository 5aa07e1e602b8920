"""Telling a pen pal kindly that letters to somebody end, or wait, by a wish that was not theirs."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from relay import notices
from relay.models import Alias, Correspondence, CorrespondenceState, Letter, Notice, NoticeKind, NoticeState, Staff
from relay.notices import Composed, addressed, courtesy
from relay.notices.facts import EndedFacts
from relay.notices.unsent import unsent

_BY_THEM = "profile"
_BY_PEN_PAL = "pen_pal"


def preview(session: Session, between: Correspondence, state: CorrespondenceState, wished_by: str) -> Composed:
    """Give the email as it will read."""
    facts = EndedFacts(
        **addressed.to_pen_pal(session, between.pen_pal, between.profile.name),
        who=between.profile.name,
        is_pause=state is CorrespondenceState.MUTED,
        wished_by_them=wished_by == _BY_THEM,
    )
    return notices.composed(session, NoticeKind.ENDED, between.pen_pal.language, facts)


def tell(
    session: Session, between: Correspondence, staff: Staff | None, *, wanted: bool, now: datetime
) -> Notice | None:
    """Write it for what a correspondence has just become; what was written before, and has not left, is taken back.

    Nobody is told what they wished themselves, and who has not confirmed their address is told nothing.
    """
    take_back(session, between)
    kind, pen_pal = NoticeKind.ENDED, between.pen_pal
    if not wanted or between.state is CorrespondenceState.OPEN or between.wished_by == _BY_PEN_PAL:
        return None
    if not courtesy.hears(pen_pal, kind, now):
        return None
    composed = preview(session, between, between.state, between.wished_by)
    row = notices.row_of(None, pen_pal, kind, composed, not_before=now + courtesy.UNDO, now=now)
    newest = select(Letter.alias_id).where(Letter.correspondence_id == between.id).order_by(Letter.id.desc()).limit(1)
    notice = Notice(**row, alias_id=session.scalar(newest), made_by_id=staff.id if staff else None)
    session.add(notice)
    session.flush()
    return notice


def take_back(session: Session, between: Correspondence) -> None:
    """Cancel what has not left yet."""
    theirs = select(Alias.id).where(Alias.profile_id == between.profile_id)
    waiting = (Notice.kind == NoticeKind.ENDED, unsent())
    mine = (Notice.pen_pal_id == between.pen_pal_id, Notice.alias_id.in_(theirs))
    query = update(Notice).where(*waiting, *mine).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))
