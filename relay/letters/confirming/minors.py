"""Somebody under 18 wrote: refused kindly, told to staff, and nothing of what they gave is kept beyond that.

What is done then is a procedure that staff read (`terms.minors_procedure`); nobody outside is told by itself.
"""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from relay import audit
from relay.letters import lifecycle
from relay.letters.confirming import asking
from relay.letters.holding import holds
from relay.letters.holding.hold import Hold
from relay.letters.pen_pals.pen_pals import require_there
from relay.models import HeldFor, Letter, LetterState, NoticeKind, PenPal, Staff

S = LetterState
_ON_THEIR_WAY = (S.APPROVED, S.IN_BATCH)
_STOPPED = (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD, *_ON_THEIR_WAY)


def refuse(session: Session, pen_pal: PenPal, *, now: datetime, by: Staff | None = None, answer: bool = False) -> int:
    """Stop what somebody under 18 wrote; the newest letter goes to staff, the others are put away. Return how many.

    `by`: who of staff found it out; None: they said so themselves. `answer`: in a mail that goes to staff itself, so
    that all letters are put away. Once is enough: the second time nothing is done.

    Raises:
        Refused: this person may not, or there is nobody any more.
    """
    if by is not None:
        lifecycle.require_reviewer(by)
    require_there(pen_pal)
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.minor_at is not None:
        return 0
    old = {"confirmed_at": pen_pal.confirmed_at, "said_adult_at": pen_pal.said_adult_at}
    pen_pal.minor_at, pen_pal.confirmed_at, pen_pal.said_adult_at = now, None, None
    actor_id = by.id if by else None
    audit.record(session, "pen_pal.minor", "pen_pal", pen_pal.id, actor_id=actor_id, now=now, old=old)
    stopped = session.scalars(_letters(pen_pal)).all()
    if stopped:
        asking.tell(session, stopped[0], pen_pal, NoticeKind.MINOR, now=now)
    for at, letter in enumerate(stopped):
        if letter.state in _ON_THEIR_WAY:
            holds.put(session, letter, Hold(HeldFor.STAFF), now=now, actor=by)
        lifecycle.move(session, letter, S.CLOSED if at or answer else S.FOR_US, now=now, actor=by)
    return len(stopped)


def refuse_who_typed(session: Session, pen_pal: PenPal, *, now: datetime) -> int:
    """Refuse whoever said on the page of a link that they are under 18, as `refuse` does.

    Whoever is confirmed already says it in vain: the link may be handed on, and the page asks them nothing any more.
    """
    require_there(pen_pal)
    session.refresh(pen_pal, with_for_update=True)
    return refuse(session, pen_pal, now=now) if pen_pal.confirmed_at is None else 0


def open_letters() -> Select[int]:
    """Give a select of the letters of minors that staff have not dealt with."""
    minor = PenPal.minor_at.is_not(None)
    return select(Letter.id).join(PenPal, PenPal.id == Letter.pen_pal_id).where(Letter.state == S.FOR_US, minor)


def _letters(pen_pal: PenPal) -> Select[Letter]:
    theirs = (Letter.pen_pal_id == pen_pal.id, Letter.state.in_(_STOPPED))
    return select(Letter).where(*theirs).order_by(Letter.received_at.desc(), Letter.id.desc())
