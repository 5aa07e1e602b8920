"""Blocking a pen pal: nothing they write is printed; it still comes, is read, and waits on hold with the reason.

A block may have an end. It is over when its time is, without anybody doing anything.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.holding import holds
from relay.letters.holding.hold import Hold
from relay.letters.holding.standing import is_blocked
from relay.models import HeldFor, Letter, LetterState, PenPal, Staff
from relay.translation import gettext as _

_ON_THE_WAY = (*holds.STOPPED, LetterState.IN_BATCH)
"""What is printed is pulled in the mailroom, whose page says so."""


def block(session: Session, pen_pal: PenPal, staff: Staff, *, why: str, until: datetime | None, now: datetime) -> int:
    """Block a pen pal, until a moment or until somebody lifts it; return how many letters on their way wait now.

    Raises:
        Refused: this person may not, no reason, or the end is over already.
        Conflict: somebody blocked them first.
    """
    lifecycle.require_reviewer(staff)
    if not why.strip():
        raise Refused(_("say why: blocking somebody needs a reason"))
    if until is not None and until <= now:
        raise Refused(_("a block ends on a day to come"))
    session.refresh(pen_pal, with_for_update=True)
    if is_blocked(pen_pal, now):
        raise Conflict(_("they were blocked a moment ago; nothing was done, look at the reason"))
    pen_pal.blocked_at, pen_pal.blocked_until = now, until
    pen_pal.blocked_why, pen_pal.blocked_by_id = why.strip(), staff.id
    told = {"until": until, "why": why.strip()}
    audit.record(session, "pen_pal.blocked", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, new=told)
    session.flush()
    theirs = (Letter.pen_pal_id == pen_pal.id, Letter.state.in_(_ON_THE_WAY))
    letters = session.scalars(select(Letter).where(*theirs).order_by(Letter.id).with_for_update(of=Letter)).all()
    for letter in letters:
        holds.put(session, letter, Hold(HeldFor.BLOCKED, {"hold_until": until}), now=now, actor=staff)
    return len(letters)


def unblock(session: Session, pen_pal: PenPal, staff: Staff, *, why: str, now: datetime) -> None:
    """Lift a block; letters that waited for it go back to their readers.

    Raises:
        Refused: this person may not, or no reason.
        Conflict: somebody lifted it first.
    """
    lifecycle.require_reviewer(staff)
    if not why.strip():
        raise Refused(_("say why: lifting a block needs a reason"))
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.blocked_at is None:
        raise Conflict(_("they are not blocked any more; nothing was done"))
    old = {"since": pen_pal.blocked_at, "until": pen_pal.blocked_until, "why": pen_pal.blocked_why}
    pen_pal.blocked_at = pen_pal.blocked_until = pen_pal.blocked_by_id = None
    pen_pal.blocked_why = ""
    new = {"why": why.strip()}
    audit.record(session, "pen_pal.unblocked", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, old=old, new=new)
    session.flush()
    held = (Letter.state == LetterState.ON_HOLD, Letter.held_for == HeldFor.BLOCKED)
    waiting = select(Letter).where(Letter.pen_pal_id == pen_pal.id, *held).order_by(Letter.received_at, Letter.id)
    holds.let_go(session, session.scalars(waiting).all(), now=now, actor=staff)
