"""The life of a letter of ours: the only functions that change its state and its proof, as `steps` lets them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.ours.steps import KEEP_APPROVAL, STEPS
from relay.letters.versions import change
from relay.models import OurLetter, OurLetterState, Staff
from relay.saying import said
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

S = OurLetterState


def move(
    session: Session,
    our: OurLetter,
    target: OurLetterState,
    *,
    now: datetime,
    actor: Staff | None,
    **facts: Any,  # noqa: ANN401 -- columns that change with its state
) -> None:
    """Take one step: check it, change the letter if nobody else has, and record it.

    `actor` is None when Mailcall itself acts; it may take staff's steps too, on their standing orders.

    Raises:
        Refused: there is no such step, this person may not take it, or what it needs does not hold.
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    check(our, target, actor, now=now)
    if target not in KEEP_APPROVAL:
        facts = {"approved_at": None, "approved_by_id": None} | facts
    if our.state is S.NOT_PRINTABLE:
        facts = {"fault": ""} | facts
    old = {"state": our.state, "version": our.version, **{name: getattr(our, name) for name in facts}}
    change(session, our, state=target, state_since=now, **facts)
    told = {"old": old, "new": {"state": target, **facts}}
    actor_id = actor.id if actor else None
    audit.record(session, f"our_letter.{target.value}", "our_letter", our.id, actor_id=actor_id, now=now, **told)
    session.flush()
    session.refresh(our)


def check(our: OurLetter, target: OurLetterState, actor: Staff | None, *, now: datetime) -> None:
    """Say whether a step may be taken, without taking it.

    Raises:
        Refused: it may not.
    """
    step = STEPS.get((our.state, target))
    if step is None:
        states = {"state": said(our.state), "target": said(target)}
        raise Refused(_("a letter from us that is %(state)s cannot become %(target)s", **states))
    if actor is not None and (actor.role not in step.by or not actor.active):
        raise lifecycle.may_not(actor)
    for need in step.needs:
        if reason := need(our, now):
            told = {"target": said(target), "reason": reason}
            raise Refused(_("this letter from us cannot become %(target)s: %(reason)s", **told))


def show_proof(session: Session, our: OurLetter, proof_id: int | None) -> None:
    """Make a proof its newest, or none: a decision about the one before it is a conflict from now on.

    Raises:
        Conflict: somebody changed the letter since it was loaded; nothing was changed.
    """
    change(session, our, proof_id=proof_id)
    session.refresh(our)


def set_anew(session: Session, our: OurLetter, *, now: datetime, actor: Staff | None) -> None:
    """Have it set as it would be printed now, and looked at again: whatever it was, it waits.

    Raises:
        Refused, Conflict: as `move` says.
    """
    if our.state is not S.WAITING:
        move(session, our, S.WAITING, now=now, actor=actor)
    show_proof(session, our, None)
    enqueue(session, JobKind.OUR_PROOF, our.id, now=now)
