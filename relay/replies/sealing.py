"""Sealing a reply: one act shuts it away from everybody, with its scan and its pages, and keeps it from erasure.

`finding.find` gives no sealed reply out, and every page, file, command and email of a reply comes by there. The stack
it was cut from, and the mail that brought it, are kept by `relay.letters.sealed.scanned`.
"""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from relay import audit
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.letters.acts import By
from relay.letters.sealed.unsealing import require_administrator
from relay.letters.urgent import clock
from relay.models import Reply, ReplyState, Sealing
from relay.replies import life, telling
from relay.translation import gettext as _

S = ReplyState
SEALED = "the reply was sealed"


def seal(session: Session, reply: Reply, by: By, *, why: str = "") -> None:
    """Seal a reply, whatever version of it was seen: somebody looked at what nobody must look at.

    Raises:
        Conflict: it is sealed already.
        Refused: this person may not.
    """
    lifecycle.require_reviewer(by.staff)
    session.refresh(reply, ["state", "version"], with_for_update={"of": Reply})
    if reply.state is S.SEALED:
        raise Conflict(_("this reply was sealed already; nothing else was done"))
    if (urgent := clock.of(session, reply)) is not None:
        clock.close(session, urgent, by, SEALED)
    telling.take_back(session, reply)
    life.move(session, reply, S.SEALED, now=by.now, actor=by.staff)
    session.add(Sealing(reply_id=reply.id, why=why.strip(), sealed_by_id=by.staff.id, sealed_at=by.now))
    session.flush()


def facts_of(session: Session, reply_id: int) -> Sealing:
    """Give what seals a reply now.

    Raises:
        NotFound: it is not sealed.
    """
    in_force = (Sealing.reply_id == reply_id, Sealing.lifted_at.is_(None))
    query = select(Sealing).where(*in_force).options(joinedload(Sealing.reply)).order_by(Sealing.id.desc())
    found = session.scalar(query.limit(1))
    if found is None or found.reply is None or found.reply.state is not S.SEALED:
        raise NotFound(_("this reply is not sealed"))
    return found


def lift(session: Session, sealing: Sealing, by: By, *, why: str) -> Reply:
    """Lift a seal; the reply waits to be read again, and one that was sent is as it was.

    Raises:
        Conflict: somebody lifted it already.
        Refused: no reason, or this person may not.
    """
    require_administrator(by.staff)
    if not why.strip():
        raise Refused(_("say why: lifting a seal needs a reason"))
    session.refresh(sealing, ["lifted_at"], with_for_update={"of": Sealing})
    reply = sealing.reply
    if sealing.lifted_at is not None or reply is None:
        raise Conflict(_("somebody lifted this seal already; nothing was done"))
    sealing.lifted_at, sealing.lifted_by_id, sealing.lifted_why = by.now, by.staff.id, why.strip()
    told = {"reply": reply.id, "why": why.strip()}
    audit.record(session, "sealing.lifted", "sealing", sealing.id, actor_id=by.staff.id, now=by.now, new=told)
    life.move(session, reply, _where_to(session, reply), now=by.now, actor=by.staff)
    return reply


def sealed_replies() -> Select[int]:
    """Select the replies of which nothing is exported, and nothing erased."""
    return select(Reply.id).where(Reply.state == S.SEALED)


def _where_to(session: Session, reply: Reply) -> ReplyState:
    """Give where it goes from under its seal: what was sent, or never opened, is so still; all else is read."""
    before = life.before_last_step(session, reply)
    source = S(before["state"]) if before else S.IN_REVIEW
    if source in {S.SENT, S.NOT_OPENED}:
        return source
    return S.IN_REVIEW if reply.correspondence_id is not None else S.TO_MATCH
