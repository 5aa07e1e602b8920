"""When rules, settings or an address change: letters on their way are held against them anew, and wait or go on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from relay.letters.holding import holds
from relay.letters.paper import changes, fitting
from relay.models import Facility, HeldFor, Letter, LetterState, MailPoint, Organisation, Profile
from relay.work.jobs import JobKind, enqueue


def facility_changed(session: Session, facility_id: int, *, now: datetime, after: int = 0) -> int | None:
    """Hold the next letters of a facility against what holds there now; give the last of them, None at the end."""
    seen = fitting.fit_again(session, facility_id, now=now, after=after)
    found = select(Letter).where(Letter.id.in_(seen)).order_by(Letter.received_at, Letter.id)
    options = (joinedload(Letter.profile, innerjoin=True), joinedload(Letter.pen_pal))
    for letter in session.scalars(found.options(*options)).all():
        _look(session, letter, now)
    return seen[-1] if len(seen) == fitting.SLICE else None


def facility_changes(session: Session, facility_id: int, *, now: datetime) -> None:
    """Do what one transaction should do of it, and let a job do the rest."""
    last = facility_changed(session, facility_id, now=now)
    if last is not None:
        enqueue(session, JobKind.FIT, facility_id, now=now, after=last)


def jurisdiction_changes(session: Session, key: str, *, now: datetime, is_set_anew: bool = False) -> int:
    """Have the letters of every facility of a jurisdiction looked at by jobs; give how many facilities there are.

    `is_set_anew`: what stands in the address changed, so their letters are set again.
    """
    if is_set_anew:
        points = (
            select(MailPoint.id)
            .join(Facility, Facility.id == MailPoint.facility_id)
            .join(Profile, Profile.mail_point_id == MailPoint.id)
            .where(Facility.jurisdiction == key)
            .distinct()
        )
        changes.set_again(session, now=now, mail_point_ids=session.scalars(points).all())
    facilities = fitting.facilities_waiting(session, key)
    for facility_id in facilities:
        enqueue(session, JobKind.FIT, facility_id, now=now)
    return len(facilities)


def everything_changes(session: Session, *, now: datetime) -> int:
    """Have the letters of every facility looked at by jobs, as when a setting of the organisation changed."""
    facilities = fitting.facilities_waiting(session, "")
    for facility_id in facilities:
        enqueue(session, JobKind.FIT, facility_id, now=now)
    return len(facilities)


def address_compared(session: Session, point: MailPoint, *, now: datetime) -> None:
    """Let letters go on that waited for somebody to compare their address, where letters wait for that."""
    if session.scalar(select(Organisation.holds_unverified_months)) is not None:
        enqueue(session, JobKind.FIT, point.facility_id, now=now)


def consent_changed(session: Session, profile: Profile, *, now: datetime) -> None:
    """Let letters go on that waited for a consent, or hold them when it was taken back, where letters wait for it."""
    if session.scalar(select(Organisation.holds_without_consent)):
        enqueue(session, JobKind.FIT, profile.mail_point.facility_id, now=now)


def set_anew(session: Session, letter: Letter, *, now: datetime) -> None:
    """Let a letter go on that waited for its prison, when what stands on its new proof is right there."""
    waits = letter.state is LetterState.ON_HOLD and letter.held_for is HeldFor.FACILITY
    if waits and holds.reason_for(session, letter, now) is None:
        holds.let_go(session, [letter], now=now, actor=None)


def _look(session: Session, letter: Letter, now: datetime) -> None:
    if letter.state in holds.STOPPED:
        holds.hold_back(session, letter, now=now)
    else:
        set_anew(session, letter, now=now)
