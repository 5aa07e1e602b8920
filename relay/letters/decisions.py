"""What staff decide about letters. Two people at once make one decision and one clear conflict."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import holds, lifecycle
from relay.models import Decision, DecisionKind, HeldFor, Letter, LetterState, PenPal, Role, Staff
from relay.work.jobs import JobKind, enqueue

K = DecisionKind
S = LetterState

TARGETS: Mapping[tuple[DecisionKind, LetterState], LetterState] = {
    (K.APPROVE, S.IN_REVIEW): S.APPROVED,
    (K.HOLD, S.IN_REVIEW): S.ON_HOLD,
    (K.RELEASE, S.ON_HOLD): S.IN_REVIEW,
    (K.REOPEN, S.APPROVED): S.IN_REVIEW,
    (K.REOPEN, S.REJECTED): S.IN_REVIEW,
    (K.REOPEN, S.AUTOMATIC): S.RECEIVED,
    (K.CLOSE, S.UNREADABLE): S.CLOSED,
    (K.CLOSE, S.AUTOMATIC): S.CLOSED,
    **{(K.READ_AGAIN, state): S.RECEIVED for state in (S.IN_REVIEW, S.ON_HOLD, S.UNREADABLE)},
    **{(K.RETURN, state): S.RETURNED for state in (S.IN_REVIEW, S.ON_HOLD, S.UNREADABLE)},
    **{(K.REJECT, state): S.REJECTED for state in (S.IN_REVIEW, S.ON_HOLD, S.UNREADABLE)},
    **{(K.WITHDRAW, state): S.WITHDRAWN for state in (S.AWAITING_PEN_PAL, S.IN_REVIEW, S.ON_HOLD, S.APPROVED)},
}
"""What a decision makes of a letter that is in a state; what is not here cannot be decided there."""

NEEDS_REASON = frozenset({K.HOLD, K.RETURN, K.REJECT, K.WITHDRAW, K.CONFIRM})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody decided, and on which version of the letter (None: whatever it is now)."""

    kind: DecisionKind
    private_reason: str = ""
    public_reason: str = ""
    hold_until: datetime | None = None
    version: int | None = None


def may(role: Role, kind: DecisionKind, state: LetterState) -> bool:
    """Say whether a role may decide this about a letter in this state."""
    target = TARGETS.get((kind, state))
    return target is not None and role in lifecycle.TRANSITIONS[state, target].by


def decide(session: Session, letter: Letter, choice: Choice, staff: Staff, *, now: datetime) -> None:
    """Carry out a decision in the session's transaction.

    Raises:
        Conflict: somebody decided first; the line says who and what.
        Refused: it cannot be decided, or a reason is missing.
    """
    if choice.version is not None and choice.version != letter.version:
        raise Conflict(_what_happened(session, letter, staff))
    target = TARGETS.get((choice.kind, letter.state))
    if target is None:
        raise _refusal(session, letter, choice, staff)
    _require_reason(choice)
    _require_another_reader(session, letter, choice, staff)
    _require_settled(letter, choice)
    seen = letter.version
    lifecycle.move(session, letter, target, now=now, actor=staff, **_facts(letter, choice, now))
    _write(session, letter, choice, staff, seen, now)
    if target is S.RECEIVED:  # reopened automatic mail was written by a person after all
        enqueue(session, JobKind.READ, letter.message_id, now=now, personal=choice.kind is K.REOPEN)


def confirm_pen_pal(session: Session, pen_pal: PenPal, staff: Staff, *, reason: str, now: datetime) -> int:
    """Confirm by hand that an address belongs to the pen pal; return how many waiting letters went to review.

    Raises:
        Refused: no reason, or this person may not.
    """
    if staff.role not in lifecycle.REVIEWERS or not staff.active:
        message = f"{staff.email} ({staff.role.value}) may not do this"
        raise Refused(message)
    _require_reason(Choice(kind=K.CONFIRM, private_reason=reason))
    session.refresh(pen_pal, with_for_update=True)  # a letter may be on its way to wait for this very confirmation
    if pen_pal.confirmed_at is None:
        others = select(PenPal).where(PenPal.merged_into_id == pen_pal.id, PenPal.confirmed_at.is_(None))
        for one in (pen_pal, *session.scalars(others)):  # who was merged with them is them, at any address
            one.confirmed_at, one.confirmed_by_id = now, staff.id
        told = {"confirmed_at": now, "reason": reason}
        audit.record(session, "pen_pal.confirmed", "pen_pal", pen_pal.id, actor_id=staff.id, now=now, new=told)
    session.flush()
    waiting = select(Letter).where(Letter.pen_pal_id == pen_pal.id, Letter.state == S.AWAITING_PEN_PAL)
    return holds.let_go(session, session.scalars(waiting.order_by(Letter.id)).all(), now=now, actor=staff)


def release_held(session: Session, *, now: datetime) -> int:
    """Put letters whose hold has ended back into review; return how many."""
    over = select(Letter).where(Letter.state == S.ON_HOLD, Letter.hold_until <= now).order_by(Letter.id).limit(500)
    return holds.let_go(session, session.scalars(over).all(), now=now, actor=None)


def _facts(letter: Letter, choice: Choice, now: datetime) -> dict[str, Any]:
    if choice.kind is K.APPROVE:
        return {"approved_proof_id": letter.proof_id, "approved_at": now}
    if choice.kind is K.HOLD:
        return {"hold_until": choice.hold_until}
    if choice.kind in {K.REOPEN, K.WITHDRAW}:
        return {"approved_proof_id": None, "approved_at": None, "hold_until": None}
    return {"hold_until": None}


def _write(session: Session, letter: Letter, choice: Choice, staff: Staff, seen: int, now: datetime) -> None:
    proof = letter.proof if choice.kind is K.APPROVE else None
    session.add(
        Decision(
            letter_id=letter.id,
            letter_version=seen,
            staff_id=staff.id,
            kind=choice.kind,
            private_reason=choice.private_reason,
            public_reason=choice.public_reason,
            proof_id=proof.id if proof else None,
            proof_sha256=proof.sha256 if proof else "",
            made_at=now,
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(_SECOND) from error


_SECOND = "somebody else decided about this letter at the same moment; nothing was done, look at it again"


def _require_reason(choice: Choice) -> None:
    if choice.kind in NEEDS_REASON and not (choice.private_reason.strip() or choice.public_reason.strip()):
        message = f"say why: {choice.kind.value} needs a reason"
        raise Refused(message)


def _require_another_reader(session: Session, letter: Letter, choice: Choice, staff: Staff) -> None:
    """An appeal is read by somebody who did not reject the letter (28 CFR 540.13)."""
    if choice.kind is not K.REOPEN or letter.state is not S.REJECTED:
        return
    last = _last(session, letter)
    if last is not None and last.staff_id == staff.id:
        message = "an appeal is read by somebody else than who rejected the letter"
        raise Refused(message)


def _require_settled(letter: Letter, choice: Choice) -> None:
    """A no-contact request is lifted, or cleared for this letter; nobody puts the letter past it by taking it up."""
    if choice.kind is K.RELEASE and letter.held_for is HeldFor.NO_CONTACT:
        message = "a no-contact request holds it: say first that it is somebody else, or have the request lifted"
        raise Refused(message)


def _refusal(session: Session, letter: Letter, choice: Choice, staff: Staff) -> Refused:
    if letter.state in lifecycle.UNDER_WAY:
        return Refused("this letter is still being read and set; try again in a moment")
    if _last(session, letter) is not None and any(kind is choice.kind for kind, _ in TARGETS):
        return Conflict(_what_happened(session, letter, staff))
    return Refused(f"a letter that is {lifecycle.said(letter.state)} cannot be decided so ({choice.kind.value})")


def _what_happened(session: Session, letter: Letter, staff: Staff) -> str:
    last = _last(session, letter)
    state = lifecycle.said(letter.state)
    if last is None:
        return f"this letter changed while you were reading it: it is {state} now; nothing was done"
    who = "you" if last.staff_id == staff.id else last.staff.name or last.staff.email
    verb = last.kind.value.replace("_", " ")
    return f"{who} decided first ({verb}): the letter is {state} now, and nothing else was done"


def _last(session: Session, letter: Letter) -> Decision | None:
    newest = select(Decision).where(Decision.letter_id == letter.id).order_by(Decision.id.desc()).limit(1)
    return session.scalar(newest)
