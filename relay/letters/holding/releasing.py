"""Letters go on after a suspension: oldest first, so many a day of the organisation's zone, or all at once."""

from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, joinedload

from relay import audit, days
from relay.letters.holding import holds, suspension_notice
from relay.letters.holding.suspensions import SLICE, held_by
from relay.models import Audit, Letter, Suspension


def waiting(session: Session) -> list[int]:
    """Give the ended suspensions that still hold letters."""
    holding = exists().where(Letter.suspension_id == Suspension.id)
    return list(session.scalars(select(Suspension.id).where(Suspension.ended_at.is_not(None), holding)))


def due(session: Session, *, now: datetime) -> list[int]:
    """Give the ended suspensions of which letters go on now."""
    return [one for one in waiting(session) if _allowed(session, session.get_one(Suspension, one), now) > 0]


def release(session: Session, suspension_id: int, *, now: datetime) -> int:
    """Let the next letters of an ended suspension go on; return how many went.

    What something else stops as well stays on hold for that, and does not count.
    """
    suspension = session.get_one(Suspension, suspension_id, with_for_update={"of": Suspension}, populate_existing=True)
    allowed = _allowed(session, suspension, now)
    gone = 0
    while gone < allowed:
        letters = session.scalars(
            held_by(suspension)
            .limit(min(allowed - gone, SLICE))
            .options(joinedload(Letter.profile, innerjoin=True), joinedload(Letter.pen_pal))
            .with_for_update(of=Letter)
        ).all()
        if not letters:
            break
        for letter in letters:
            gone += _let_go(session, letter, suspension_id, now)
    if gone:
        told = {"new": {"letters": gone}}
        audit.record(session, "suspension.released", "suspension", suspension_id, actor_id=None, now=now, **told)
    return gone


def _let_go(session: Session, letter: Letter, suspension_id: int, now: datetime) -> int:
    if not holds.let_go(session, [letter], now=now, actor=None):
        return 0
    suspension_notice.tell_end(session, letter, suspension_id, now=now)
    return 1


def _allowed(session: Session, suspension: Suspension, now: datetime) -> int:
    """Say how many may go on now: of each day only so many, whichever worker let them go."""
    if suspension.ended_at is None:
        return 0
    if suspension.releases_a_day is None:
        return SLICE
    midnight = now.astimezone(days.zone(session)).replace(hour=0, minute=0, second=0, microsecond=0)
    ours = (Audit.subject_kind == "suspension", Audit.subject_id == suspension.id)
    today = (Audit.verb == "suspension.released", Audit.at >= midnight)
    released = session.scalars(select(Audit).where(*ours, *today).options(joinedload(Audit.detail)))
    gone = sum(int(row.detail.new["letters"]) for row in released if row.detail)
    return max(0, suspension.releases_a_day - gone)
