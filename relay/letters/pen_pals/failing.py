"""Addresses that mail comes back from: marked, their letters wait, and go on when the address is known to work."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict
from relay.letters import lifecycle
from relay.letters.holding import holds
from relay.letters.holding.hold import Hold
from relay.models import HeldFor, Letter, LetterState, Notice, NoticeState, PenPal, Staff
from relay.translation import gettext as _

ADDRESS_FAILS = "address-fails"
"""The fault of a notice that waits for its pen pal's address."""
WHY_CHARACTERS_MOST = 300
_NOT_THE_ADDRESS = ("5.2.3", "5.3.4", "5.5.", "5.6.", "5.7.")
_STOPPED: Sequence[LetterState] = holds.STOPPED
"""What lies in a batch goes: its paper is made, and whoever gets it may still answer."""


def is_about_address(status: str) -> bool:
    """Say whether a code (RFC 3463) means the address: not what the mail says, how large it is, or who we are.

    Where none was given, a refusal is taken to mean it.
    """
    return not status.startswith(_NOT_THE_ADDRESS)


def mark(session: Session, pen_pal: PenPal, why: str, *, now: datetime) -> int:
    """Mark an address whose mail comes back, and let its letters wait; return how many. Twice is once."""
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.fails_since is not None or pen_pal.erased_at is not None:
        return 0
    pen_pal.fails_since, pen_pal.fails_why = now, " ".join(why.split())[:WHY_CHARACTERS_MOST]
    new = {"since": now, "why": pen_pal.fails_why}
    audit.record(session, "pen_pal.fails", "pen_pal", pen_pal.id, actor_id=None, now=now, new=new)
    session.flush()
    letters = _letters(session, pen_pal, Letter.state.in_(_STOPPED))
    for letter in letters:
        holds.put(session, letter, Hold(HeldFor.ADDRESS), now=now, actor=None)
    return len(letters)


def works(session: Session, pen_pal: PenPal, staff: Staff | None, *, why: str, now: datetime) -> int:
    """Say that mail gets there again: letters and notices that waited go on; return how many letters came to review.

    `staff` is None when a letter came from there that its domain vouches for.

    Raises:
        Refused: this person may not.
        Conflict: it works already.
    """
    if staff is not None:
        lifecycle.require_reviewer(staff)
    session.refresh(pen_pal, with_for_update=True)
    if pen_pal.fails_since is None:
        raise Conflict(_("mail to this address is not known to come back; nothing was done"))
    old = {"since": pen_pal.fails_since, "why": pen_pal.fails_why}
    pen_pal.fails_since, pen_pal.fails_why = None, ""
    actor_id = staff.id if staff else None
    new = {"why": why.strip()}
    audit.record(session, "pen_pal.works", "pen_pal", pen_pal.id, actor_id=actor_id, now=now, old=old, new=new)
    session.flush()
    _send_on(session, pen_pal, now)
    waiting = _letters(session, pen_pal, Letter.state == LetterState.ON_HOLD, Letter.held_for == HeldFor.ADDRESS)
    return holds.let_go(session, waiting, now=now, actor=None)


def seems_to_work(session: Session, letter: Letter, *, now: datetime) -> None:
    """Let an address work again when a letter came from it that its domain vouches for (DMARC)."""
    pen_pal, found = letter.pen_pal, letter.message.authentication
    if pen_pal is not None and pen_pal.fails_since is not None and found is not None and found.dmarc == "pass":
        works(session, pen_pal, None, why=f"letter {letter.id}", now=now)


def _send_on(session: Session, pen_pal: PenPal, now: datetime) -> None:
    """Let notices leave that waited for the address."""
    waits = (Notice.pen_pal_id == pen_pal.id, Notice.state == NoticeState.PARKED, Notice.fault == ADDRESS_FAILS)
    again = update(Notice).where(*waits).values(state=NoticeState.WAITING, fault="", not_before=now)
    session.execute(again.execution_options(synchronize_session="fetch"))


def _letters(session: Session, pen_pal: PenPal, *where: ColumnElement[bool]) -> Sequence[Letter]:
    theirs = select(Letter).where(Letter.pen_pal_id == pen_pal.id, *where).order_by(Letter.received_at, Letter.id)
    return session.scalars(theirs.with_for_update(of=Letter).execution_options(populate_existing=True)).all()
