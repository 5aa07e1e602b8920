"""What staff decide about letters. Two people at once make one decision and one clear conflict."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay import audit, notices
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, steps
from relay.letters.deciding import reasons, second_reader, undo_time
from relay.letters.deciding.choice import Choice
from relay.letters.deciding.past import last_decision, last_rejection, way_back, what_happened
from relay.letters.holding import came_back, holds
from relay.letters.pen_pals import acquaintances, confirmed
from relay.models import Decision, DecisionKind, HeldFor, Letter, LetterState, Organisation, PenPal, Role, Staff
from relay.saying import said
from relay.translation import gettext as _
from relay.translation import marked
from relay.work.jobs import JobKind, enqueue

__all__ = [
    "NEEDS_REASON",
    "TARGETS",
    "Choice",
    "confirm_pen_pal",
    "decide",
    "may",
    "release_held",
    "trust",
]

K = DecisionKind
S = LetterState
_READ = (S.IN_REVIEW, S.SECOND_REVIEW, S.ON_HOLD)
_BESIDE = (S.UNREADABLE, S.AUTOMATIC, S.AWAITING_PEN_PAL)

TARGETS: Mapping[tuple[DecisionKind, LetterState], LetterState] = {
    **{(K.APPROVE, state): S.APPROVED for state in (S.IN_REVIEW, S.SECOND_REVIEW)},
    **{(K.HOLD, state): S.ON_HOLD for state in (S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED)},
    (K.RELEASE, S.ON_HOLD): S.IN_REVIEW,
    **{(K.REOPEN, state): S.IN_REVIEW for state in (S.SECOND_REVIEW, S.APPROVED, S.RETURNED, S.REJECTED)},
    (K.REOPEN, S.AUTOMATIC): S.RECEIVED,
    **{(K.REOPEN, state): S.IN_REVIEW for state in (S.FOR_US, S.CLOSED)},
    **{(K.FOR_US, state): S.FOR_US for state in (*_READ, *_BESIDE)},
    **{(K.CLOSE, state): S.CLOSED for state in (*_READ, *_BESIDE, S.FOR_US)},
    **{(K.READ_AGAIN, state): S.RECEIVED for state in (*_READ, S.UNREADABLE)},
    **{(K.RETURN, state): S.RETURNED for state in (*_READ, S.UNREADABLE)},
    **{(K.REJECT, state): S.REJECTED for state in (*_READ, S.UNREADABLE)},
    **{(K.WITHDRAW, state): S.WITHDRAWN for state in (S.AWAITING_PEN_PAL, *_READ, S.APPROVED)},
}
"""What a decision makes of a letter that is in a state; what is not here cannot be decided there.

An approval leads to a second reader where two have to read, and what was put away goes back to where it came from.
"""

NEEDS_REASON = frozenset({K.HOLD, K.RETURN, K.REJECT, K.WITHDRAW, K.CONFIRM})
_CLOSED_UNASKED = frozenset({S.UNREADABLE, S.AUTOMATIC, S.FOR_US})
"""What is put away from here needs no reason: where it was says it."""
_READS_AN_APPEAL = frozenset({K.APPROVE, K.RETURN, K.REJECT, K.CLOSE})


def may(role: Role, kind: DecisionKind, state: LetterState) -> bool:
    """Say whether a role may decide this about a letter in this state."""
    target = TARGETS.get((kind, state))
    return target is not None and role in steps.TRANSITIONS[state, target].by


def decide(
    session: Session,
    letter: Letter,
    choice: Choice,
    staff: Staff,
    *,
    now: datetime,
    cancel_window: timedelta = timedelta(0),
) -> Decision:
    """Carry out a decision in the session's transaction. Until its undo time is over nobody outside hears of it.

    Raises:
        Conflict: somebody decided first; the line says who and what.
        Refused: it cannot be decided, or a reason is missing.
    """
    if choice.version is not None and choice.version != letter.version:
        raise Conflict(what_happened(session, letter, staff))
    acquaintances.refuse(session, staff, letter)
    if (choice.kind, letter.state) not in TARGETS:
        raise _refusal(session, letter, choice, staff)
    reasons.check(session, choice)
    _require_reason(choice, letter.state)
    _require_another_reader(session, letter, choice, staff)
    _require_settled(letter, choice)
    came_back.refuse(session, letter, choice.kind)
    if choice.kind is K.RELEASE:
        holds.refuse_reason(session, letter, now)
    seen, source = letter.version, letter.state
    target = _target(session, letter, choice.kind)
    lifecycle.move(session, letter, target, now=now, actor=staff, **_facts(letter, choice, target, now))
    made = _write(session, letter, choice, staff, (seen, source), now)
    if choice.trust:
        trust(session, letter, staff, now=now)
    notices.tell(session, letter, made, not_before=now + undo_time.lasts(cancel_window, tells=True))
    if target is S.IN_REVIEW:
        holds.hold_back(session, letter, now=now)
    if target is S.RECEIVED:  # reopened automatic mail was written by a person after all
        enqueue(session, JobKind.READ, letter.message_id, now=now, personal=choice.kind is K.REOPEN)
    return made


def trust(session: Session, letter: Letter, staff: Staff, *, now: datetime) -> None:
    """Trust the pen pal of a letter: their first letter to somebody needs no slower look from now on."""
    pen_pal = letter.pen_pal
    if pen_pal is None:
        raise Refused(_("nobody is known to have written this letter, so there is nobody to trust"))
    if pen_pal.trusted_at is None:
        pen_pal.trusted_at, pen_pal.trusted_by_id = now, staff.id
        told = {"trusted_at": now, "letter": letter.id}
        audit.record(session, "pen_pal.trusted", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, new=told)
        session.flush()


def confirm_pen_pal(session: Session, pen_pal: PenPal, staff: Staff, *, reason: str, now: datetime) -> int:
    """Confirm by hand that an address belongs to the pen pal; return how many waiting letters went to review.

    Raises:
        Refused: no reason, or this person may not.
    """
    lifecycle.require_reviewer(staff)
    _require_reason(Choice(kind=K.CONFIRM, private_reason=reason), S.AWAITING_PEN_PAL)
    session.refresh(pen_pal, with_for_update=True)  # a letter may be on its way to wait for this very confirmation
    minor_at, pen_pal.minor_at = pen_pal.minor_at, None  # some are adults by now, and some were taken for minors
    told = {"reason": reason} | ({"minor_until_now": minor_at} if minor_at else {})
    confirmed.mark(session, pen_pal, by=staff, told=told, now=now)
    return confirmed.let_go(session, pen_pal, by=staff, now=now)


def release_held(session: Session, *, now: datetime) -> int:
    """Put letters whose hold has ended back into review; return how many."""
    over = select(Letter).where(Letter.state == S.ON_HOLD, Letter.hold_until <= now).order_by(Letter.id).limit(500)
    return holds.let_go(session, session.scalars(over).all(), now=now, actor=None)


def _target(session: Session, letter: Letter, kind: DecisionKind) -> LetterState:
    """Give where the letter goes: the table says it, but for a first of two readers and for what was put away."""
    if kind is K.APPROVE and letter.state is S.IN_REVIEW:
        if second_reader.needed_for(letter, session.get(Organisation, 1)):
            return S.SECOND_REVIEW
    elif kind is K.REOPEN and letter.state in {S.FOR_US, S.CLOSED}:
        return way_back(session, letter)
    return TARGETS[kind, letter.state]


def _facts(letter: Letter, choice: Choice, target: LetterState, now: datetime) -> dict[str, Any]:
    """Give the columns that change with the state, beyond those that every step out of one leaves behind."""
    if target is S.APPROVED:
        return {"approved_proof_id": letter.proof_id, "approved_at": now}
    return {"hold_until": choice.hold_until} if choice.kind is K.HOLD else {}


def _write(
    session: Session,
    letter: Letter,
    choice: Choice,
    staff: Staff,
    seen: tuple[int, LetterState],
    now: datetime,
) -> Decision:
    proof = letter.proof if choice.kind is K.APPROVE else None
    made = Decision(
        letter_id=letter.id,
        letter_version=seen[0],
        staff_id=staff.id,
        kind=choice.kind,
        private_reason=choice.private_reason,
        public_reason=choice.public_reason,
        proof_id=proof.id if proof else None,
        proof_sha256=proof.sha256 if proof else "",
        template_id=choice.template_id,
        source=seen[1],
        made_at=now,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_(_SECOND)) from error
    return made


_SECOND = marked("somebody else decided about this letter at the same moment; nothing was done, look at it again")


def _require_reason(choice: Choice, state: LetterState) -> None:
    needs = choice.kind in NEEDS_REASON or (choice.kind is K.CLOSE and state not in _CLOSED_UNASKED)
    if needs and not (choice.private_reason.strip() or choice.public_reason.strip()):
        raise Refused(_("say why: %(decision)s needs a reason", decision=said(choice.kind)))


def _require_another_reader(session: Session, letter: Letter, choice: Choice, staff: Staff) -> None:
    """An appeal is read by somebody who did not reject the letter (28 CFR 540.13), and a second reader is a second."""
    if choice.kind in _READS_AN_APPEAL or (choice.kind is K.REOPEN and letter.state is S.REJECTED):
        rejected = last_rejection(session, letter)
        if rejected is not None and rejected.staff_id == staff.id:
            raise Refused(_("an appeal is read by somebody else than who rejected the letter"))
    if choice.kind is K.APPROVE and letter.state is S.SECOND_REVIEW:
        second_reader.require_another(session, letter, staff)


def _require_settled(letter: Letter, choice: Choice) -> None:
    """A no-contact request is lifted, or cleared for this letter; nobody puts the letter past it by taking it up."""
    if choice.kind is K.RELEASE and letter.held_for is HeldFor.NO_CONTACT:
        told = _("a no-contact request holds it: say first that it is somebody else, or have the request lifted")
        raise Refused(told)


def _refusal(session: Session, letter: Letter, choice: Choice, staff: Staff) -> Refused:
    if letter.state in steps.UNDER_WAY:
        return Refused(_("this letter is still being read and set; try again in a moment"))
    if last_decision(session, letter) is not None and any(kind is choice.kind for kind, _state in TARGETS):
        return Conflict(what_happened(session, letter, staff))
    told = {"state": said(letter.state), "decision": said(choice.kind)}
    return Refused(_("a letter that is %(state)s cannot be decided so (%(decision)s)", **told))
