"""The answers on paper that were sent to a pen pal, as their pages give them once a code was typed."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from relay.errors import NotFound
from relay.models import Correspondence, Notice, NoticeKind, NoticeState, PenPal, Reply, ReplyState
from relay.outside.letters import addresses_of
from relay.translation import gettext as _

SHOWN_MOST: Final = 50
_NOT_SHOWN: Final = tuple(state for state in ReplyState if state not in {ReplyState.SENT, ReplyState.APPROVED})


def newest(session: Session, pen_pal: PenPal) -> Sequence[Reply]:
    """List somebody's answers, the newest first."""
    return session.scalars(_theirs(session, pen_pal).order_by(Reply.id.desc()).limit(SHOWN_MOST)).all()


def one(session: Session, pen_pal: PenPal, reply_id: int) -> Reply:
    """Give one of them.

    Raises:
        NotFound: they were sent none of that number, or it was taken back.
    """
    found = session.scalar(_theirs(session, pen_pal).where(Reply.id == reply_id))
    if found is None:
        raise NotFound(_("this answer is not here any more: write to us"))
    return found


def _theirs(session: Session, pen_pal: PenPal) -> Select[Reply]:
    theirs = select(Correspondence.id).where(Correspondence.pen_pal_id.in_(addresses_of(session, pen_pal)))
    # What state it is in is said of what is theirs: or SQLite begins with all that were ever sent.
    return (
        select(Reply)
        .where(
            Reply.correspondence_id.in_(theirs),
            Reply.state.not_in(_NOT_SHOWN),
            or_(Reply.state != ReplyState.APPROVED, _has_left()),
            Reply.pdf_id.is_not(None),
        )
        .options(joinedload(Reply.pdf), joinedload(Reply.correspondence).joinedload(Correspondence.profile))
    )


def _has_left() -> ColumnElement[bool]:
    """Say whether an email that brings an approved answer has left, or may have: before, approving can be undone.

    What is parked and still claimed may have gone (`relay.sending.claims`).
    """
    may_have = and_(Notice.state == NoticeState.PARKED, Notice.claimed_at.is_not(None))
    gone = or_(Notice.state.in_((NoticeState.SENDING, NoticeState.SENT)), may_have)
    since = or_(Reply.decided_at.is_(None), Notice.created_at >= Reply.decided_at)
    brings = (Notice.reply_id == Reply.id, Notice.kind == NoticeKind.REPLY, since, gone)
    return select(Notice.id).where(*brings).correlate(Reply).exists()
