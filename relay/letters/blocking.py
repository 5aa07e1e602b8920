"""Blocking a pen pal: nothing they write is printed; it still comes, is read, and waits on hold with the reason.

A block may have an end. It is over when its time is, without anybody doing anything; what it held goes to review then.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.standing import is_blocked
from relay.models import HeldFor, Letter, LetterState, PenPal, Staff

_HELD_BACK = (LetterState.IN_REVIEW, LetterState.SECOND_REVIEW, LetterState.APPROVED)
"""On their way to paper when their pen pal is blocked. What is in a batch is taken out of it in the mailroom."""


def hold_of(letter: Letter, now: datetime) -> dict[str, Any] | None:
    """Give the columns a letter of a blocked pen pal is put on hold with; None when its pen pal is not blocked."""
    if letter.pen_pal is None or not is_blocked(letter.pen_pal, now):
        return None
    return {"held_for": HeldFor.BLOCKED, "hold_until": letter.pen_pal.blocked_until}


def block(
    session: Session, pen_pal: PenPal, staff: Staff, *, reason: str, until: datetime | None = None, now: datetime
) -> int:
    """Block a pen pal, or change the reason or the end of a block; return how many letters it put on hold.

    Raises:
        Refused: no reason, an end that is over, or this person may not.
    """
    _require(staff)
    if not reason.strip():
        raise Refused("say why: a block needs a reason")
    if until is not None and until <= now:
        raise Refused("a block ends on a day to come")
    session.refresh(pen_pal, with_for_update=True)
    old = _told(pen_pal)
    pen_pal.blocked_at = pen_pal.blocked_at if is_blocked(pen_pal, now) else now
    pen_pal.blocked_until, pen_pal.blocked_why, pen_pal.blocked_by_id = until, reason.strip(), staff.id
    session.flush()
    new = _told(pen_pal)
    audit.record(session, "pen_pal.blocked", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, old=old, new=new)
    return _hold(session, pen_pal, staff, now)


def unblock(session: Session, pen_pal: PenPal, staff: Staff, *, reason: str = "", now: datetime) -> int:
    """Lift a block; return how many letters that waited for it went to review.

    Raises:
        Refused: nobody is blocked, or this person may not.
    """
    _require(staff)
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.blocked_at is None:
        raise Refused("this pen pal is not blocked; nothing was done")
    old = _told(pen_pal)
    pen_pal.blocked_at = pen_pal.blocked_until = pen_pal.blocked_by_id = None
    pen_pal.blocked_why = ""
    session.flush()
    new = {"reason": reason.strip()}
    audit.record(session, "pen_pal.unblocked", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, old=old, new=new)
    held = _letters(session, pen_pal, Letter.held_for == HeldFor.BLOCKED)
    for letter in held:
        lifecycle.move(session, letter, LetterState.IN_REVIEW, now=now, actor=staff)
    return len(held)


def _hold(session: Session, pen_pal: PenPal, staff: Staff, now: datetime) -> int:
    """Put what is on its way on hold; what waits for an earlier end of the block waits for this one."""
    for letter in _letters(session, pen_pal, Letter.held_for == HeldFor.BLOCKED):
        lifecycle.wait_until(session, letter, pen_pal.blocked_until)
    on_the_way = _letters(session, pen_pal, Letter.state.in_(_HELD_BACK))
    held = {"held_for": HeldFor.BLOCKED, "hold_until": pen_pal.blocked_until}
    for letter in on_the_way:
        lifecycle.move(session, letter, LetterState.ON_HOLD, now=now, actor=staff, **held)
    return len(on_the_way)


def _letters(session: Session, pen_pal: PenPal, which: ColumnElement[bool]) -> list[Letter]:
    query = select(Letter).where(Letter.pen_pal_id == pen_pal.id, which).order_by(Letter.id)
    return list(session.scalars(query.with_for_update(of=Letter)))


def _require(staff: Staff) -> None:
    if staff.role not in lifecycle.REVIEWERS or not staff.active:
        raise Refused(f"{staff.email} ({staff.role.value}) may not do this")


def _told(pen_pal: PenPal) -> dict[str, Any]:
    return {"blocked_at": pen_pal.blocked_at, "until": pen_pal.blocked_until, "why": pen_pal.blocked_why}
