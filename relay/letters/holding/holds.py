"""Why a letter must wait on its way to review and to paper: the one place that says so, and that lets it go on.

`CHECKS` is asked in order, and the first that gives a hold counts. It is asked when a letter comes to review, when
something changes that a check looks at, and again before a letter is put into a batch.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.letters import lifecycle, locking
from relay.letters.holding import forbidden, standing, suspended, suspension_notice, taken, whereabouts
from relay.letters.holding.hold import Hold
from relay.letters.ours import changes as ours
from relay.letters.paper import envelopes
from relay.models import HeldFor, Letter, LetterState, OurLetter, Profile, Staff
from relay.translation import gettext as _
from relay.translation import marked

__all__ = ["CHECKS", "STOPPED", "Hold", "bring", "hold_back", "let_go", "person_changed", "reason_for", "refuse_reason"]

S = LetterState
CHECKS: tuple[Callable[[Session, Letter, datetime], Hold | None], ...] = (
    forbidden.hold_for,
    standing.hold_of_block,
    standing.hold_of_address,
    standing.hold_of_correspondence,
    suspended.hold_for,
    whereabouts.hold_for,
    taken.hold_for,
)
"""What is looked at, the gravest first: each gives a reason to hold a letter, or None."""
STOPPED: tuple[LetterState, ...] = (S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED)
"""Where a letter is stopped as soon as there is a reason."""
_WHY: Mapping[HeldFor, str] = {
    HeldFor.STAFF: marked("its person is no longer there, as their page says; return it, or reject it"),
    HeldFor.SENDER: marked("somebody has to look who sent it"),
    HeldFor.SUSPENSION: marked("its facility takes no letters just now; it goes on when that ends"),
    HeldFor.NO_CONTACT: marked("these two must not write to each other; whoever lifts that lets it go on"),
    HeldFor.TRANSIT: marked("letters to its person wait, as their page says; it goes on when they do not"),
    HeldFor.PEN_PAL: marked("its pen pal has not answered yet"),
    HeldFor.CORRESPONDENCE: marked("letters between these two are stopped; it goes on when they may go on"),
    HeldFor.BLOCKED: marked("its pen pal is blocked; whoever lifts the block lets it go on"),
    HeldFor.FACILITY: marked("its prison does not take such mail, or its address has to be put right first"),
    HeldFor.LEGAL: marked("it seems to be legal mail, which goes another way; its writer has to be told how"),
    HeldFor.ADDRESS: marked("mail to its pen pal comes back; whoever finds that it works again says so on their page"),
    HeldFor.CAME_BACK: marked("it came back; say first what is done about that"),
}


def reason_for(session: Session, letter: Letter, now: datetime, *, is_suspended: bool = True) -> Hold | None:
    """Give the first reason to hold a letter; None when nothing stands in its way.

    `is_suspended`: whether a suspension may stop it; not, where that was asked already and none does.
    """
    checks = (check for check in CHECKS if is_suspended or check is not suspended.hold_for)
    return next((hold for check in checks if (hold := check(session, letter, now)) is not None), None)


def refuse_reason(session: Session, letter: Letter, now: datetime) -> None:
    """Stop before a letter is taken off hold for which there is a reason to hold it still.

    Raises:
        Refused: there is one.
    """
    hold = reason_for(session, letter, now)
    if hold is not None:
        raise Refused(_("this letter stays on hold: %(why)s", why=_why(session, letter, hold, now)))


def _why(session: Session, letter: Letter, hold: Hold, now: datetime) -> str:
    said = taken.why(session, letter, now) if hold.held_for is HeldFor.FACILITY else ""
    return said or _(_WHY[hold.held_for])


def hold_back(session: Session, letter: Letter, *, now: datetime, actor: Staff | None = None) -> bool:
    """Put a letter on hold if something stands in its way; say whether it was.

    Raises:
        Conflict: somebody changed it meanwhile.
    """
    hold = reason_for(session, letter, now)
    if hold is None:
        return False
    put(session, letter, hold, now=now, actor=actor)
    return True


def put(session: Session, letter: Letter, hold: Hold, *, now: datetime, actor: Staff | None) -> None:
    """Put a letter on hold, and say what for; out of its batch first, if that is not printed.

    Raises:
        Conflict: somebody changed it meanwhile, or its batch was printed a moment ago.
    """
    if letter.state is S.IN_BATCH:
        envelopes.take_out(session, letter, hold.held_for, actor, now=now)
        actor = None  # the mailroom's step, on the orders of whoever stopped the letter
    lifecycle.move(session, letter, S.ON_HOLD, now=now, actor=actor, held_for=hold.held_for, **hold.facts)
    if hold.held_for is HeldFor.SUSPENSION:
        suspension_notice.tell_start(session, letter, now=now)


def bring(session: Session, letter: Letter, *, now: datetime, actor: Staff | None) -> bool:
    """Bring a letter to review, or on hold at once when there is a reason; say whether it came to review."""
    lifecycle.move(session, letter, S.IN_REVIEW, now=now, actor=actor)
    return not hold_back(session, letter, now=now)


def let_go(session: Session, letters: Iterable[Letter], *, now: datetime, actor: Staff | None) -> int:
    """Bring letters whose hold is over to review, or on hold for what else stops them; return how many came."""
    return sum([bring(session, letter, now=now, actor=actor) for letter in letters])


def person_changed(session: Session, profile: Profile, *, now: datetime) -> int:
    """Hold a person's letters, or let those that waited for them go on, oldest first; return how many moved.

    Of whoever will not come back, what waited for them waits for staff instead.
    """
    held_for = whereabouts.HELD_FOR.get(profile.status)
    stopped = _letters(session, profile, (*STOPPED, S.IN_BATCH)) if held_for else []
    moved = sum([hold_back(session, letter, now=now) for letter in stopped])
    ours.stop(session, now=now, why=profile.status, where=OurLetter.profile_id == profile.id)
    if held_for is HeldFor.TRANSIT:
        return moved
    waiting = _letters(session, profile, (S.ON_HOLD,), Letter.held_for == HeldFor.TRANSIT)
    let_go(session, waiting, now=now, actor=None)
    return moved + len(waiting)


def _letters(
    session: Session, profile: Profile, states: tuple[LetterState, ...], *where: ColumnElement[bool]
) -> list[Letter]:
    theirs = (Letter.profile_id == profile.id, Letter.state.in_(states), *where)
    locking.letters(session, select(Letter.id).where(*theirs))
    query = (
        select(Letter)
        .where(*theirs)
        .order_by(Letter.received_at, Letter.id)
        .with_for_update(of=Letter)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))
