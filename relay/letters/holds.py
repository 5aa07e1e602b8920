"""Why a letter must wait on its way to review and to paper: the one place that says so, and that lets it go on.

`CHECKS` is asked in order, and the first that gives a hold counts. It is asked when a letter comes to review, when
something changes that a check looks at, and again before a letter is put into a batch.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.letters import lifecycle
from relay.models import HeldFor, Letter, LetterState, Profile, ProfileStatus, Staff

P = ProfileStatus
S = LetterState


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason to wait; `parameters` are the letter's columns that name its cause, such as `suspension_id`."""

    held_for: HeldFor
    parameters: Mapping[str, Any] = field(default_factory=dict)


_WHY: Mapping[HeldFor, str] = {
    HeldFor.STAFF: "its person is no longer there, as their page says; return it, or reject it",
    HeldFor.SENDER: "somebody has to look who sent it",
    HeldFor.SUSPENSION: "its facility takes no letters just now; it goes on when that ends",
    HeldFor.NO_CONTACT: "these two must not write to each other; whoever lifts that lets it go on",
    HeldFor.TRANSIT: "letters to its person wait, as their page says; it goes on when they do not",
    HeldFor.PEN_PAL: "its pen pal has not answered yet",
}
Check = Callable[[Session, Letter], Hold | None]
"""Looks at a letter and gives a reason to hold it, or None."""

STOPPED: tuple[LetterState, ...] = (S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED)
"""Where a letter is stopped as soon as there is a reason."""
_HELD_FOR_PERSON: Mapping[ProfileStatus, HeldFor] = {
    P.PAUSED: HeldFor.TRANSIT,
    P.IN_TRANSIT: HeldFor.TRANSIT,
    P.MOVED: HeldFor.TRANSIT,
    P.RELEASED: HeldFor.STAFF,
    P.DIED: HeldFor.STAFF,
}
"""Who waits comes back by itself; whoever was released or died does not, so staff say what becomes of the letter."""


def by_person(_session: Session, letter: Letter) -> Hold | None:
    """Letters go only to people who are somewhere, and to whom letters may go."""
    held_for = _HELD_FOR_PERSON.get(letter.profile.status)
    return None if held_for is None else Hold(held_for)


CHECKS: tuple[Check, ...] = (by_person,)


def reason_for(session: Session, letter: Letter) -> Hold | None:
    """Give the first reason to hold a letter, or None."""
    return next((hold for check in CHECKS if (hold := check(session, letter)) is not None), None)


def refuse_reason(session: Session, letter: Letter) -> None:
    """Stop before a letter is taken off hold for which there is a reason to hold it still.

    Raises:
        Refused: there is one.
    """
    hold = reason_for(session, letter)
    if hold is not None:
        raise Refused(f"this letter stays on hold: {_WHY[hold.held_for]}")


def hold_back(session: Session, letter: Letter, *, now: datetime, actor: Staff | None = None) -> bool:
    """Put a letter on hold if there is a reason; say whether it was.

    Raises:
        Conflict: somebody changed it meanwhile.
    """
    hold = reason_for(session, letter)
    if hold is None:
        return False
    lifecycle.move(session, letter, S.ON_HOLD, now=now, actor=actor, held_for=hold.held_for, **hold.parameters)
    return True


def bring(session: Session, letter: Letter, *, now: datetime, actor: Staff | None) -> None:
    """Bring a letter to review, or on hold at once when there is a reason."""
    lifecycle.move(session, letter, S.IN_REVIEW, now=now, actor=actor)
    hold_back(session, letter, now=now)


def person_changed(session: Session, profile: Profile, *, now: datetime) -> int:
    """Hold a person's letters, or let those that waited for them go on, oldest first; return how many moved."""
    if profile.status in _HELD_FOR_PERSON:
        return sum(hold_back(session, letter, now=now) for letter in _letters(session, profile, STOPPED))
    waiting = _letters(session, profile, (S.ON_HOLD,), Letter.held_for == HeldFor.TRANSIT)
    for letter in waiting:
        bring(session, letter, now=now, actor=None)
    return len(waiting)


def _letters(session: Session, profile: Profile, states: tuple[LetterState, ...], *where: Any) -> list[Letter]:  # noqa: ANN401
    query = (
        select(Letter)
        .where(Letter.profile_id == profile.id, Letter.state.in_(states), *where)
        .order_by(Letter.received_at, Letter.id)
        .with_for_update(of=Letter)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))
