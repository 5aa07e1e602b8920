"""Who answers which mail of the staff inbox: somebody says "I take this", and the record is where that stands."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict
from relay.letters.lifecycle import require_reviewer
from relay.models import Audit, AuditDetail, Message, Staff
from relay.translation import gettext as _

TAKEN, LEFT, APPEAL = "message.taken", "message.left", "message.appeal"


@dataclass(slots=True)
class Marks:
    """What staff said about one message."""

    staff_id: int | None = None
    """Who took it; None: nobody has it."""
    who: str = ""
    since: datetime | None = None
    against: list[int] = field(default_factory=list)
    """The letters it appeals against, in the order it was said."""
    against_replies: list[int] = field(default_factory=list)
    """The replies on paper it appeals against."""

    @property
    def is_appeal(self) -> bool:
        """Say whether it appeals against anything."""
        return bool(self.against or self.against_replies)


def marks_of(session: Session, message_ids: Collection[int]) -> dict[int, Marks]:
    """Give what staff said about several messages, in one query."""
    found = {one: Marks() for one in message_ids}
    query = (
        select(Audit.subject_id, Audit.verb, Audit.at, AuditDetail.new, Staff)
        .join(Staff, Staff.id == Audit.actor_id)
        .outerjoin(AuditDetail, AuditDetail.audit_id == Audit.id)
        .where(Audit.subject_kind == "message", Audit.subject_id.in_(found), Audit.verb.in_((TAKEN, LEFT, APPEAL)))
        .order_by(Audit.id)
    )
    for message_id, verb, at, new, staff in session.execute(query):
        mark = found[message_id]
        if verb == APPEAL:
            mark.against += [new["letter"]] if new and "letter" in new else []
            mark.against_replies += [new["reply"]] if new and "reply" in new else []
        elif verb == TAKEN:
            mark.staff_id, mark.who, mark.since = staff.id, staff.name or staff.email, at
        else:
            mark.staff_id, mark.who, mark.since = None, "", None
    return found


def take(session: Session, message_id: int, staff: Staff, *, now: datetime) -> None:
    """Say that one answers it.

    Raises:
        Conflict: somebody else does.
        Refused: this person may not.
    """
    require_reviewer(staff)
    mark = _locked(session, message_id)
    if mark.staff_id == staff.id:
        return
    if mark.staff_id is not None:
        raise Conflict(_("%(who)s has taken it already; nothing was changed", who=mark.who))
    audit.record(session, TAKEN, "message", message_id, actor_id=staff.id, now=now)
    session.flush()


def leave(session: Session, message_id: int, staff: Staff, *, now: datetime) -> None:
    """Give it back to everybody: who has it does so, and anybody else when they are away.

    Raises:
        Refused: this person may not.
    """
    require_reviewer(staff)
    if _locked(session, message_id).staff_id is not None:
        audit.record(session, LEFT, "message", message_id, actor_id=staff.id, now=now)
        session.flush()


def _locked(session: Session, message_id: int) -> Marks:
    session.execute(select(Message.id).where(Message.id == message_id).with_for_update())
    return marks_of(session, [message_id])[message_id]
