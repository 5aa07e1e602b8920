"""Suspensions: a prison, a unit or one person gets no letters for a time, or no photos. Begun, asked again, ended.

Letters that a suspension stops go on hold in the transaction that begins it, those in a batch that is not printed are
taken out of it, and what is printed is named so that somebody pulls it. When it has ended the clock lets them go on.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters import lifecycle, locking
from relay.letters.holding import holds, suspension_notice
from relay.letters.holding.stopping import stopped
from relay.letters.ours import changes as ours
from relay.models import (
    Facility,
    HeldFor,
    Letter,
    MailPoint,
    Profile,
    Staff,
    Suspension,
    SuspensionStops,
)
from relay.translation import gettext as _
from relay.work.jobs import JobKind, enqueue

SLICE = 500
"""How many letters one transaction holds or tells; a job does the rest."""
_OLDEST = date(2000, 1, 1)
_ZONES = timedelta(hours=12)
"""How far behind UTC somebody's today may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuspension:
    """A suspension, as somebody begins it. Without a mail point it is the whole prison, without a person everybody."""

    facility_id: int
    stops: SuspensionStops
    why: str
    source: str
    starts_at: datetime
    mail_point_id: int | None = None
    profile_id: int | None = None
    next_check_on: date | None = None
    releases_a_day: int | None = None


def start(session: Session, new: NewSuspension, staff: Staff, *, now: datetime) -> Suspension:
    """Begin a suspension and hold what it stops.

    Raises:
        Refused: this person may not, it does not say why and who says so, or its place, person or days make no sense.
    """
    lifecycle.require_reviewer(staff)
    row = Suspension(
        facility_id=session.get_one(Facility, new.facility_id).id,
        mail_point_id=new.mail_point_id,
        profile_id=new.profile_id,
        stops=new.stops,
        why=new.why.strip(),
        source=new.source.strip(),
        starts_at=new.starts_at,
        next_check_on=new.next_check_on,
        releases_a_day=new.releases_a_day,
        made_by_id=staff.id,
        created_at=now,
    )
    _check(session, row, now)
    session.add(row)
    session.flush()
    place = {"facility": row.facility_id, "unit": row.mail_point_id, "person": row.profile_id}
    told = {**place, "stops": row.stops, "why": row.why, "source": row.source, "next_check_on": _day(row.next_check_on)}
    audit.record(session, "suspension.started", "suspension", row.id, actor_id=staff.id, now=now, new=told)
    if hold_slice(session, row, now=now) == SLICE:
        enqueue(session, JobKind.SUSPEND, row.id, now=now)
    ours.stop(session, now=now, why=HeldFor.SUSPENSION, where=true())
    return row


def hold_slice(session: Session, suspension: Suspension, *, now: datetime) -> int:
    """Hold the next letters that a suspension stops, oldest first; return how many: fewer than `SLICE` are the last."""
    if suspension.ended_at is not None:
        return 0
    oldest = stopped(suspension).order_by(Letter.received_at, Letter.id).limit(SLICE)
    locking.letters(session, oldest.with_only_columns(Letter.id))
    letters = session.scalars(oldest.with_for_update(of=Letter)).all()
    hold = holds.Hold(HeldFor.SUSPENSION, {"suspension_id": suspension.id})
    for letter in letters:
        holds.put(session, letter, hold, now=now, actor=None)
    return len(letters)


def check_again(
    session: Session, suspension: Suspension, staff: Staff, *, next_check_on: date, note: str, now: datetime
) -> None:
    """Say that somebody asked, what they heard, and when to ask again.

    Raises:
        Refused: this person may not, it has ended, or there is nothing heard or no day to come.
    """
    lifecycle.require_reviewer(staff)
    _require_open(suspension)
    if not note.strip():
        raise Refused(_("say what you heard, and from whom"), field="note")
    if next_check_on < (now - _ZONES).date():
        raise Refused(_("ask again on a day to come"), field="next_check_on")
    old, suspension.next_check_on = suspension.next_check_on, next_check_on
    new = {"next_check_on": _day(next_check_on), "note": note.strip()}
    told = {"old": {"next_check_on": _day(old)}, "new": new}
    audit.record(session, "suspension.checked", "suspension", suspension.id, actor_id=staff.id, now=now, **told)


def end(
    session: Session, suspension: Suspension, staff: Staff, *, releases_a_day: int | None, note: str, now: datetime
) -> int:
    """End a suspension, and tell those whose letters go on; return how many letters wait to.

    Raises:
        Refused: this person may not, or nothing says how one knows.
        Conflict: somebody ended it first.
    """
    lifecycle.require_reviewer(staff)
    session.refresh(suspension, with_for_update={"of": Suspension})
    _require_open(suspension)
    if not note.strip():
        raise Refused(_("say who told you that it is over"), field="note")
    if releases_a_day is not None and releases_a_day < 1:
        raise Refused(_("at least one letter a day goes on; leave it empty for all at once"), field="releases_a_day")
    suspension.ended_at, suspension.ended_by_id, suspension.releases_a_day = now, staff.id, releases_a_day
    session.flush()
    new = {"releases_a_day": releases_a_day, "note": note.strip()}
    audit.record(session, "suspension.ended", "suspension", suspension.id, actor_id=staff.id, now=now, new=new)
    for letter in session.scalars(held_by(suspension).limit(SLICE)).all():
        if holds.reason_for(session, letter, now) is None:
            suspension_notice.tell_end(session, letter, suspension.id, now=now)
    return number_held(session, suspension.id)


def held_by(suspension: Suspension) -> Select[Letter]:
    """Ask for the letters a suspension holds, oldest first."""
    return select(Letter).where(Letter.suspension_id == suspension.id).order_by(Letter.received_at, Letter.id)


def number_held(session: Session, suspension_id: int) -> int:
    """Count the letters a suspension holds."""
    return session.scalar(select(func.count()).where(Letter.suspension_id == suspension_id)) or 0


def numbers_held(session: Session, ids: Collection[int]) -> dict[int, int]:
    """Count the letters that each of these suspensions holds; one that holds none is not there."""
    query = select(Letter.suspension_id, func.count()).where(Letter.suspension_id.in_(ids))
    rows = session.execute(query.group_by(Letter.suspension_id))
    return {one: number for one, number in rows if one is not None}


def _check(session: Session, row: Suspension, now: datetime) -> None:
    if not row.why or not row.source:
        raise Refused(_("a suspension needs why it is, and who says so"), field="source" if row.why else "why")
    if row.starts_at > now:
        told = _("a suspension begins now or began before; for one to come, begin it on its day")
        raise Refused(told, field="starts_at")
    if row.starts_at.date() < _OLDEST:
        raise Refused(_("that beginning is too long ago to be meant"), field="starts_at")
    if row.next_check_on is not None and row.next_check_on < (now - _ZONES).date():
        raise Refused(_("ask again on a day to come"), field="next_check_on")
    if row.releases_a_day is not None and row.releases_a_day < 1:
        raise Refused(_("at least one letter a day goes on; leave it empty for all at once"), field="releases_a_day")
    point = session.get(MailPoint, row.mail_point_id) if row.mail_point_id is not None else None
    if row.mail_point_id is not None and (point is None or point.facility_id != row.facility_id):
        raise Refused(_("this facility has no such unit"), field="mail_point_id")
    person = session.get(Profile, row.profile_id) if row.profile_id is not None else None
    if row.profile_id is not None and (person is None or person.mail_point.facility_id != row.facility_id):
        raise Refused(_("this person is not in this facility"), field="profile_id")


def _require_open(suspension: Suspension) -> None:
    if suspension.ended_at is not None:
        raise Conflict(_("this suspension was ended already; nothing was done"))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
