"""How a pen pal stands: blocked or not, reached by mail or not; and whether letters between two people may go on."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from relay.letters.holding.hold import Hold
from relay.models import (
    Correspondence,
    CorrespondenceState,
    Decision,
    DecisionKind,
    HeldFor,
    Letter,
    LetterState,
    PenPal,
    Profile,
    ProfileStatus,
)


def is_blocked(pen_pal: PenPal, now: datetime) -> bool:
    """Say whether a pen pal is blocked at a moment."""
    over = pen_pal.blocked_until is not None and pen_pal.blocked_until <= now
    return pen_pal.blocked_at is not None and not over


def blocked_now(now: datetime) -> ColumnElement[bool]:
    """Say the same in a query."""
    return PenPal.blocked_at.is_not(None) & (PenPal.blocked_until.is_(None) | (PenPal.blocked_until > now))


def stopped_now(now: datetime) -> ColumnElement[bool]:
    """Say of a letter in a query that it may not go on: its person is away, its pen pal blocked, or the two stopped."""
    away = exists().where(Profile.id == Letter.profile_id, Profile.status != ProfileStatus.ACTIVE)
    blocked = exists().where(PenPal.id == Letter.pen_pal_id, blocked_now(now))
    here = Correspondence.id == Letter.correspondence_id
    ended = exists().where(here, Correspondence.state != CorrespondenceState.OPEN)
    return or_(away.correlate(Letter), blocked.correlate(Letter), ended.correlate(Letter))


def hold_of_block(_session: Session, letter: Letter, now: datetime) -> Hold | None:
    """Hold what a blocked pen pal writes, for as long as they are."""
    if letter.pen_pal is None or not is_blocked(letter.pen_pal, now):
        return None
    return Hold(HeldFor.BLOCKED, {"hold_until": letter.pen_pal.blocked_until})


def hold_of_address(session: Session, letter: Letter, _now: datetime) -> Hold | None:
    """Hold what somebody wrote whom no mail reaches, unless staff said since then that it may go all the same."""
    since = letter.pen_pal.fails_since if letter.pen_pal else None
    if since is None or letter.state is LetterState.ON_HOLD:
        return None
    release = (Decision.kind == DecisionKind.RELEASE, Decision.made_at >= since, Decision.undone_at.is_(None))
    let_go = select(Decision.id).where(Decision.letter_id == letter.id, *release).limit(1)
    return Hold(HeldFor.ADDRESS) if session.scalar(let_go) is None else None


def hold_of_correspondence(_session: Session, letter: Letter, _now: datetime) -> Hold | None:
    """Hold what is written where letters were muted or ended."""
    between = letter.correspondence
    is_open = between is None or between.state is CorrespondenceState.OPEN
    return None if is_open else Hold(HeldFor.CORRESPONDENCE)
