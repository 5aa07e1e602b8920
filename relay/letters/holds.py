"""Why a letter must wait instead of going on: the one place that says so, on the way to review and before printing."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from relay.letters import lifecycle, suspended, suspension_notice
from relay.letters.hold import Hold
from relay.models import HeldFor, Letter, LetterState, Staff

__all__ = ["CHECKS", "Hold", "let_go", "put", "put_if_needed", "reason_for"]

CHECKS: tuple[Callable[[Session, Letter], Hold | None], ...] = (suspended.hold_for,)
"""What is looked at, the gravest first."""


def reason_for(session: Session, letter: Letter) -> Hold | None:
    """Say why a letter must be held; None when nothing stands in its way."""
    return next((hold for check in CHECKS if (hold := check(session, letter))), None)


def put(session: Session, letter: Letter, hold: Hold, *, now: datetime, actor: Staff | None) -> None:
    """Put a letter on hold, and say what for."""
    lifecycle.move(session, letter, LetterState.ON_HOLD, now=now, actor=actor, held_for=hold.held_for, **hold.facts)
    if hold.held_for is HeldFor.SUSPENSION:
        suspension_notice.tell_start(session, letter, now=now)


def put_if_needed(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Put a letter on hold if something stands in its way; say whether it was."""
    hold = reason_for(session, letter)
    if hold is not None:
        put(session, letter, hold, now=now, actor=None)
    return hold is not None


def let_go(session: Session, letters: Iterable[Letter], *, now: datetime, actor: Staff | None) -> int:
    """Put letters whose hold is over back into review, or on hold for what else stops them; return how many went."""
    gone = 0
    for letter in letters:
        lifecycle.move(session, letter, LetterState.IN_REVIEW, now=now, actor=actor)
        again = reason_for(session, letter)
        if again:
            put(session, letter, again, now=now, actor=None)
        gone += again is None
    return gone
