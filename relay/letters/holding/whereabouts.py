"""Holding letters for people who are nowhere just now, or to whom none may go."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from relay.letters.holding.hold import Hold
from relay.models import HeldFor, Letter, ProfileStatus

P = ProfileStatus

HELD_FOR: Mapping[ProfileStatus, HeldFor] = {
    P.PAUSED: HeldFor.TRANSIT,
    P.IN_TRANSIT: HeldFor.TRANSIT,
    P.MOVED: HeldFor.TRANSIT,
    P.RELEASED: HeldFor.STAFF,
    P.DIED: HeldFor.STAFF,
}
"""Who waits comes back by itself; whoever was released or died does not, so staff say what becomes of the letter."""


def hold_for(_session: Session, letter: Letter, _now: datetime) -> Hold | None:
    """Letters go only to people who are somewhere, and to whom letters may go."""
    held_for = HELD_FOR.get(letter.profile.status)
    return None if held_for is None else Hold(held_for)
