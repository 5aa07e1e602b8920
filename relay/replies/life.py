"""The life of a reply: the only functions that change its state, as `relay.replies.steps` lets them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.pen_pals import correspondences
from relay.models import Audit, Correspondence, MatchedBy, PenPal, Reply, ReplyState, Staff
from relay.replies import onward, screening
from relay.replies.steps import STEPS
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

S = ReplyState
_UNDONE = {"pdf_id": None, "link_token": None, "decided_by_id": None, "decided_at": None}
"""What an approval made, and what goes with it when it is taken up again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Whom a paper letter is for, and what said so."""

    correspondence: Correspondence
    by: MatchedBy
    code: str = ""
    """The code on it, `XXXX-XXXX`."""
    doubts: Sequence[str] = ()
    """What is said about its code: `seen_before`, `expired`, `ended`, `two_codes`."""


def matched(session: Session, reply: Reply, match: Match, *, now: datetime, actor: Staff | None = None) -> None:
    """Say whom a reply is for, and let it go on: to its reader, or straight on where nobody has to read it.

    Its pages have to be in it already. What is in doubt is read whatever the settings say, and so is what cannot be
    sent on.

    Raises:
        Refused: it is not waiting to be matched, or this person may not match it.
        Conflict: somebody changed the reply since it was loaded; nothing was changed.
    """
    if reply.state is not S.TO_MATCH:
        raise Refused(_("this reply is %(state)s: whom it is for was said already", state=said(reply.state)))
    old = {"correspondence": reply.correspondence_id, "profile": reply.profile_id}
    between, doubts = _standing(session, match.correspondence), list(match.doubts)
    names = {"correspondence_id": between.id, "profile_id": between.profile_id}
    touch(session, reply, **names, matched_by=match.by, code=match.code, doubts=doubts)
    new = {"correspondence": between.id, "by": match.by, "code": match.code, "doubts": doubts}
    record(session, "reply.matched", reply, actor, now, old, new)
    screening.screen(session, reply, now=now)
    if onward.goes_by_itself(session, reply, now=now):
        approve(session, reply, now=now, actor=None)
    else:
        move(session, reply, S.IN_REVIEW, now=now, actor=actor)


def _standing(session: Session, between: Correspondence) -> Correspondence:
    """Give what counts for a correspondence, and keep its pen pal from being merged away until this is committed."""
    session.get_one(PenPal, between.pen_pal_id, with_for_update={"read": True, "key_share": True})
    return correspondences.standing(session, between)


def unmatch(session: Session, reply: Reply, *, now: datetime, actor: Staff) -> None:
    """Say that it is not for whom it was matched with: it waits to be matched again.

    Raises:
        Refused, Conflict: as `move` says.
    """
    gone: dict[str, Any] = {"correspondence_id": None, "profile_id": None, "matched_by": None, "code": "", "doubts": []}
    move(session, reply, S.TO_MATCH, now=now, actor=actor, **gone)


def approve(session: Session, reply: Reply, *, now: datetime, actor: Staff | None) -> None:
    """Let a reply be sent on: its PDF is made, and its email waits until the time to undo is over.

    Raises:
        Refused, Conflict: as `move` says.
    """
    facts = {"decided_by_id": actor.id if actor else None, "decided_at": now, "pdf_id": None, "link_token": None}
    move(session, reply, S.APPROVED, now=now, actor=actor, **facts)
    enqueue(session, JobKind.REPLY, reply.id, now=now)


def copied(session: Session, reply: Reply, pdf_id: int, *, link_token: str | None) -> None:
    """Say what the pen pal gets of an approved reply, and by what its download is asked; its version stays.

    Raises:
        Conflict: somebody changed the reply since it was loaded; nothing was changed.
    """
    _change(session, reply, reply.version, pdf_id=pdf_id, link_token=link_token)


def move(
    session: Session,
    reply: Reply,
    target: ReplyState,
    *,
    now: datetime,
    actor: Staff | None,
    **facts: Any,  # noqa: ANN401 -- columns that change with its state
) -> None:
    """Take one step: check it, change the reply if nobody else has, and record it.

    `actor` is None when Mailcall itself acts; it may take staff's steps too, on their standing orders.

    Raises:
        Refused: there is no such step, this person may not take it, or what it needs does not hold.
        Conflict: somebody changed the reply since it was loaded; nothing was changed.
    """
    check(reply, target, actor, now=now)
    _step(session, reply, target, now, actor, _left_behind(reply.state, target) | facts)


def take_back(session: Session, reply: Reply, *, now: datetime, actor: Staff) -> None:
    """Put a reply back where it was before its last step, with all that the step changed.

    Whoever calls this has made sure that nothing of the step has left.

    Raises:
        Refused: this person may not, or what the step changed is no longer known.
        Conflict: somebody changed the reply since it was loaded; nothing was changed.
    """
    before = before_last_step(session, reply)
    if before is None:
        raise Refused(_("how this reply was before is no longer on record; nothing was done"))
    source = S(before.pop("state"))
    step = STEPS.get((source, reply.state))
    if step is None or not (actor.active and actor.role in step.by):
        raise lifecycle.may_not(actor)
    _step(session, reply, source, now, actor, {name: _restored(name, value) for name, value in before.items()})


def before_last_step(session: Session, reply: Reply) -> dict[str, Any] | None:
    """Give the state, and the columns that a reply's last step changed, as they were; None: nobody knows any more."""
    query = select(Audit).options(joinedload(Audit.detail)).order_by(Audit.id.desc()).limit(1)
    about = (Audit.subject_kind == "reply", Audit.subject_id == reply.id, Audit.verb == f"reply.{reply.state.value}")
    row = session.scalar(query.where(*about))
    if row is None or row.detail is None or row.at != reply.state_since:
        return None
    return {name: value for name, value in row.detail.old.items() if name != "version"}


def check(reply: Reply, target: ReplyState, actor: Staff | None, *, now: datetime) -> None:
    """Say whether a step may be taken, without taking it.

    Raises:
        Refused: it may not.
    """
    step = STEPS.get((reply.state, target))
    if step is None:
        states = {"state": said(reply.state), "target": said(target)}
        raise Refused(_("a reply that is %(state)s cannot become %(target)s", **states))
    if actor is not None and (actor.role not in step.by or not actor.active):
        raise lifecycle.may_not(actor)
    for need in step.needs:
        if reason := need(reply, now):
            told = {"target": said(target), "reason": reason}
            raise Refused(_("this reply cannot become %(target)s: %(reason)s", **told))


def touch(session: Session, reply: Reply, **columns: Any) -> None:  # noqa: ANN401 -- columns of the reply
    """Say that something beside the reply's state changed: a decision on what was shown before is a conflict.

    Raises:
        Conflict: somebody changed the reply since it was loaded; nothing was changed.
    """
    _change(session, reply, reply.version + 1, **columns)


def _change(session: Session, reply: Reply, version: int, **columns: Any) -> None:  # noqa: ANN401 -- columns of the reply
    session.flush()
    changed = session.execute(
        update(Reply)
        .where(Reply.id == reply.id, Reply.version == reply.version)
        .values(version=version, **columns)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict(_("somebody else changed this reply a moment ago; nothing was done, look at it again"))
    session.refresh(reply)


def _step(
    session: Session, reply: Reply, target: ReplyState, now: datetime, actor: Staff | None, facts: dict[str, Any]
) -> None:
    old = {"state": reply.state, "version": reply.version, **{name: getattr(reply, name) for name in facts}}
    touch(session, reply, state=target, state_since=now, **facts)
    record(session, f"reply.{target.value}", reply, actor, now, old, {"state": target, **facts})


def _left_behind(source: ReplyState, target: ReplyState) -> dict[str, Any]:
    """Give the columns that hold in one state only, as the next one has them."""
    facts: dict[str, Any] = {}
    if source is S.ON_HOLD:
        facts |= {"hold_until": None}
    if source is S.APPROVED and target not in {S.SENT, S.SEALED}:
        facts |= _UNDONE
    return facts


def _restored(name: str, value: Any) -> Any:  # noqa: ANN401 -- a column's value, from JSON
    return datetime.fromisoformat(value) if name in {"hold_until", "decided_at", "sent_at"} and value else value


def record(
    session: Session,
    verb: str,
    reply: Reply,
    actor: Staff | None,
    now: datetime,
    old: dict[str, Any],
    new: dict[str, Any],
) -> None:
    """Write down what was done with a reply."""
    actor_id = actor.id if actor else None
    audit.record(session, verb, "reply", reply.id, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
