"""The answers on paper that were sent to a pen pal, as their pages give them once a code was typed."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from relay.errors import NotFound
from relay.models import Correspondence, PenPal, Reply, ReplyState
from relay.outside.letters import addresses_of
from relay.translation import gettext as _

SHOWN_MOST: Final = 50
_GIVEN: Final = (ReplyState.APPROVED, ReplyState.SENT)


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
    return (
        select(Reply)
        .join(Correspondence, Correspondence.id == Reply.correspondence_id)
        .where(
            Correspondence.pen_pal_id.in_(addresses_of(session, pen_pal)),
            Reply.state.in_(_GIVEN),
            Reply.pdf_id.is_not(None),
        )
        .options(joinedload(Reply.pdf), joinedload(Reply.correspondence).joinedload(Correspondence.profile))
    )
