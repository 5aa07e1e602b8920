"""Blocking a pen pal: nothing they write goes on until somebody lifts it, or its last day is over."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.hold import Hold
from relay.models import HeldFor, Letter, LetterState, PenPal, Staff

_AT_ONCE = 100


def block(session: Session, pen_pal: PenPal, staff: Staff, *, why: str, until: datetime | None, now: datetime) -> None:
    """Stop everything a pen pal writes, until a moment or until somebody lifts it; what was printed is on its way.

    Raises:
        Refused: this person may not, no reason, or the end is over already.
        Conflict: somebody blocked them first.
    """
    lifecycle.require_reviewer(staff)
    if not why.strip():
        raise Refused("say why: blocking somebody needs a reason")
    if until is not None and until <= now:
        raise Refused("a block ends on a day to come")
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.blocked_at is not None:
        raise Conflict("they were blocked a moment ago; nothing was done, look at the reason")
    pen_pal.blocked_at, pen_pal.blocked_until = now, until
    pen_pal.blocked_why, pen_pal.blocked_by_id = why.strip(), staff.id
    told = {"until": until, "why": why.strip()}
    audit.record(session, "pen_pal.blocked", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, new=told)
    session.flush()


def unblock(session: Session, pen_pal: PenPal, staff: Staff, *, why: str, now: datetime) -> None:
    """Lift a block; letters that waited for it go back to their readers.

    Raises:
        Refused: this person may not, or no reason.
        Conflict: somebody lifted it first.
    """
    lifecycle.require_reviewer(staff)
    if not why.strip():
        raise Refused("say why: lifting a block needs a reason")
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.blocked_at is None:
        raise Conflict("they are not blocked any more; nothing was done")
    _lift(session, pen_pal, staff, why.strip(), now)


def lift_ended(session: Session, *, now: datetime) -> int:
    """Lift the blocks whose end has come; return how many."""
    over = select(PenPal).where(PenPal.blocked_at.is_not(None), PenPal.blocked_until <= now).order_by(PenPal.id)
    ended = session.scalars(over.limit(_AT_ONCE)).all()
    for pen_pal in ended:
        _lift(session, pen_pal, None, "its end has come", now)
    return len(ended)


def hold_for(_session: Session, letter: Letter) -> Hold | None:
    """Hold what somebody writes who is blocked."""
    is_blocked = letter.pen_pal is not None and letter.pen_pal.blocked_at is not None
    return Hold(HeldFor.BLOCKED) if is_blocked else None


def _lift(session: Session, pen_pal: PenPal, staff: Staff | None, why: str, now: datetime) -> None:
    from relay.letters import holds  # which asks this file

    old = {"since": pen_pal.blocked_at, "until": pen_pal.blocked_until, "why": pen_pal.blocked_why}
    pen_pal.blocked_at = pen_pal.blocked_until = pen_pal.blocked_by_id = None
    pen_pal.blocked_why = ""
    by = staff.id if staff else None
    new = {"why": why}
    audit.record(session, "pen_pal.unblocked", "pen_pal", pen_pal.id, actor_id=by, now=now, old=old, new=new)
    session.flush()
    held = (Letter.state == LetterState.ON_HOLD, Letter.held_for == HeldFor.BLOCKED)
    waiting = select(Letter).where(Letter.pen_pal_id == pen_pal.id, *held).order_by(Letter.received_at, Letter.id)
    holds.let_go(session, session.scalars(waiting).all(), now=now, actor=staff)
