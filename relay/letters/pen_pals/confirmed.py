"""That an address is its pen pal's: marked for all their addresses, and every letter that waited for it goes on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.letters.holding import holds
from relay.letters.telling import arrived
from relay.models import Audit, Letter, LetterState, Notice, NoticeKind, NoticeState, PenPal, Staff
from relay.notices.unsent import unsent

S = LetterState
_ASK = (NoticeKind.CONFIRM, NoticeKind.CONFIRM_REMINDER)
_EXPIRED = exists().where(
    Audit.subject_kind == "letter",
    Audit.subject_id == Letter.id,
    Audit.verb == "letter.closed",
    Audit.actor_id.is_(None),
    Audit.at == Letter.state_since,
)
"""Mailcall itself put it away: nobody had said who wrote it."""


def mark(session: Session, pen_pal: PenPal, *, by: Staff | None, told: Mapping[str, Any], now: datetime) -> None:
    """Say that the address is theirs, and every one of who was merged with them. `told` is for the record."""
    if pen_pal.confirmed_at is None:
        others = select(PenPal).where(PenPal.merged_into_id == pen_pal.id, PenPal.confirmed_at.is_(None))
        for one in (pen_pal, *session.scalars(others)):
            one.confirmed_at, one.confirmed_by_id = now, by.id if by else None
        new = {"confirmed_at": now, **told}
        actor_id = by.id if by else None
        audit.record(session, "pen_pal.confirmed", "pen_pal", pen_pal.id, actor_id=actor_id, now=now, new=new)
        ask_no_more(session, pen_pal)
    session.flush()


def ask_no_more(session: Session, pen_pal: PenPal) -> None:
    """Take back questions that have not left yet."""
    asked = (Notice.pen_pal_id == pen_pal.id, Notice.kind.in_(_ASK), unsent())
    query = update(Notice).where(*asked).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))


def let_go(session: Session, pen_pal: PenPal, *, by: Staff | None, now: datetime) -> int:
    """Bring what waited for this to review, and what was put away meanwhile, too; return how many came.

    Whoever answered us by email has seen no page that thanks them: they hear that their letter is here, as always.
    """
    waits = Letter.state == S.AWAITING_PEN_PAL
    put_away = (Letter.state == S.CLOSED) & Letter.answers_id.is_(None) & Letter.approved_at.is_(None) & _EXPIRED
    session.flush()
    theirs = select(Letter).where(Letter.pen_pal_id == pen_pal.id, waits | put_away).order_by(Letter.id)
    fresh = theirs.with_for_update(of=Letter).execution_options(populate_existing=True)
    letters = session.scalars(fresh).all()
    came = holds.let_go(session, letters, now=now, actor=by)
    for letter in letters:
        arrived.tell(session, letter, now=now)
    return came
