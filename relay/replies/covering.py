"""Pages of somebody of whom nothing was sent on before: covered until the reader asks for them, which is recorded."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased

from relay import audit
from relay.errors import Refused
from relay.models import Audit, Reply, ReplyState
from relay.translation import gettext as _

_VERB = "reply.pages_uncovered"


def is_covered(session: Session, reply: Reply, staff_id: int) -> bool:
    """Say whether this person has not asked yet to see the pages of a first reply."""
    return may_be_covered(reply) and not session.scalar(select(uncovered(reply, staff_id)))


def may_be_covered(reply: Reply) -> bool:
    """Say whether there is anything to cover."""
    return bool(reply.pages) and reply.state is not ReplyState.SENT


def uncovered(reply: Reply, staff_id: int) -> ColumnElement[bool]:
    """Say in a query that something of this person was sent on before, or that who looks asked for the pages."""
    earlier = aliased(Reply)
    sent = exists().where(earlier.profile_id == reply.profile_id, earlier.state == ReplyState.SENT)
    about = (Audit.subject_kind == "reply", Audit.subject_id == reply.id, Audit.actor_id == staff_id)
    return or_(sent, exists().where(*about, Audit.verb == _VERB))


def refuse(session: Session, reply: Reply, staff_id: int) -> None:
    """Stop before somebody sends pages on that they have not looked at.

    Raises:
        Refused: they are covered for them still.
    """
    if is_covered(session, reply, staff_id):
        raise Refused(_("its pages are covered still: look at them first"))


def uncover(session: Session, reply: Reply, staff_id: int, *, now: datetime) -> None:
    """Record that somebody asked for the pages."""
    if is_covered(session, reply, staff_id):
        audit.record(session, _VERB, "reply", reply.id, actor_id=staff_id, now=now)
        session.flush()
