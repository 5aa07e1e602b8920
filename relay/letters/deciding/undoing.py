"""Taking a decision back while its undo time lasts: the letter is where it was, and its notice does not leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, notices
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, steps
from relay.letters.deciding import undo_time
from relay.letters.deciding.past import last_decision, what_happened
from relay.letters.holding import came_back
from relay.models import Decision, DecisionKind, Letter, LetterState, Notice, Role, Staff
from relay.saying import said
from relay.translation import gettext as _

K = DecisionKind
S = LetterState
_UNDOABLE = frozenset({K.APPROVE, K.HOLD, K.RELEASE, K.RETURN, K.REJECT, K.REOPEN, K.WITHDRAW, K.CLOSE, K.FOR_US})
"""The desk's decisions. One that sent a letter to be read again is not here: its reader is at work already."""


@dataclass(frozen=True, slots=True)
class Undoable:
    """A decision that can still be taken back, and until when."""

    decision: Decision
    until: datetime


def undoable(
    session: Session,
    letter: Letter,
    staff: lifecycle.Acting,
    *,
    now: datetime,
    cancel_window: timedelta,
    told: Sequence[Notice] | None = None,
) -> Undoable | None:
    """Give the decision about a letter that this person can take back now; None: there is none.

    `told`: the newest notices about it, where they were loaded already.
    """
    last = letter.decisions[-1] if letter.decisions else None
    if last is None:
        return None
    tells = _tells(session, last) if told is None else any(one.decision_id == last.id for one in told)
    until = undo_time.ends(last.made_at, cancel_window, tells=tells)
    return None if _refusal(letter, last, staff, now, until) else Undoable(last, until)


def may_be_open(letter: Letter) -> bool:
    """Say whether a letter is still where its last decision put it, so that somebody may take that back."""
    last = letter.decisions[-1] if letter.decisions else None
    return last is not None and last.source is not None and letter.state_since == last.made_at


def undo(
    session: Session,
    letter: Letter,
    staff: Staff,
    *,
    now: datetime,
    cancel_window: timedelta,
    decision_id: int | None = None,
) -> Decision:
    """Take the last decision about a letter back; `decision_id` is the one that was meant (None: whichever it is).

    Raises:
        Conflict: something was decided or done since; the line says what.
        Refused: its time is over, or this person may not.
    """
    last = last_decision(session, letter)
    if last is None:
        raise Refused(_("nothing was decided about this letter yet, so there is nothing to take back"))
    if decision_id is not None and decision_id != last.id:
        raise Conflict(what_happened(session, letter, staff))
    until = undo_time.ends(last.made_at, cancel_window, tells=_tells(session, last))
    if refusal := _refusal(letter, last, staff, now, until):
        raise refusal
    seen, source = letter.version, letter.state
    lifecycle.take_back(session, letter, last.source or S.IN_REVIEW, now=now, actor=staff)
    last.undone_at = now
    notices.cancel(session, last)
    came_back.open_again(session, letter, staff, now=now)
    facts = {"letter_version": seen, "staff_id": staff.id, "source": source, "made_at": now}
    session.add(Decision(letter_id=letter.id, kind=K.UNDO, private_reason="", **facts))
    _distrust(session, letter, last, staff, now)
    session.flush()
    return last


def _refusal(  # noqa: PLR0911 -- one line for each reason
    letter: Letter, last: Decision, staff: lifecycle.Acting, now: datetime, until: datetime
) -> Refused | None:
    """Say why a decision cannot be taken back; None: it can."""
    if staff.role not in steps.REVIEWERS or not staff.active:
        return lifecycle.may_not(staff)
    if last.kind is K.UNDO or last.undone_at is not None:
        return Conflict(_("it was taken back already; nothing was done, look at the letter again"))
    if last.kind not in _UNDOABLE or last.source is None:
        return Refused(_("this cannot be taken back: decide about the letter as it is now"))
    if last.staff_id != staff.id and staff.role is not Role.ADMIN:
        return Refused(_("only who decided, or an administrator, can take it back"))
    if letter.state_since != last.made_at:
        told = said(letter.state)
        return Conflict(_("the letter has gone on since: it is %(state)s now, and nothing was taken back", state=told))
    if now >= until:
        return Refused(_("the time to take it back is over: decide about the letter as it is now"))
    if last.source is S.APPROVED and _was_set_again(letter, last):
        return Refused(_("it was set again since, so its approval cannot come back: send it to review"))
    return None


def _tells(session: Session, decision: Decision) -> bool:
    """Say whether somebody outside is told of a decision."""
    query = select(Notice.id).where(Notice.letter_id == decision.letter_id, Notice.decision_id == decision.id)
    return session.scalar(query.limit(1)) is not None


def _was_set_again(letter: Letter, last: Decision) -> bool:
    return letter.proof is None or letter.proof.made_at > last.made_at


def _distrust(session: Session, letter: Letter, last: Decision, staff: Staff, now: datetime) -> None:
    """With an approval that also trusted the pen pal, the trust goes too."""
    pen_pal = letter.pen_pal
    if pen_pal is None or pen_pal.trusted_at != last.made_at or pen_pal.trusted_by_id != last.staff_id:
        return
    pen_pal.trusted_at = pen_pal.trusted_by_id = None
    old = {"trusted_at": last.made_at}
    audit.record(session, "pen_pal.distrusted", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, old=old)
