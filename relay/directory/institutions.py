"""Facilities as a list shows them: how many people are there, what is unverified, and what is suspended."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, selectinload

from relay.models import Facility, MailPoint, Profile, ProfileStatus, Suspension

_NEEDLE_MOST = 100
_THERE = Profile.status.not_in([ProfileStatus.RELEASED, ProfileStatus.DIED])
"""Who was released or died is at no facility."""


@dataclass(frozen=True, slots=True)
class Institution:
    """One facility in a list."""

    facility: Facility
    people: int
    suspended: bool

    @property
    def points(self) -> list[MailPoint]:
        """The addresses in use."""
        return [point for point in self.facility.mail_points if point.retired_at is None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which facilities: those that match some words, or of which something is to be done."""

    words: str = ""
    unverified: bool = False
    suspended: bool = False


def institutions(
    session: Session, wanted: Wanted, *, after: tuple[str, int] | None = None, limit: int
) -> list[Institution]:
    """Give facilities by name, from where the last page ended."""
    query = select(Facility).options(selectinload(Facility.mail_points)).where(*_where(wanted))
    if after is not None:
        name, last = after
        query = query.where((Facility.name > name) | ((Facility.name == name) & (Facility.id > last)))
    found = session.scalars(query.order_by(Facility.name, Facility.id).limit(limit)).all()
    ids = [one.id for one in found]
    people = _people(session, ids)
    open_ones = select(Suspension.facility_id).where(Suspension.facility_id.in_(ids), Suspension.ended_at.is_(None))
    suspended = set(session.scalars(open_ones))
    return [Institution(one, people.get(one.id, 0), one.id in suspended) for one in found]


def number(session: Session, wanted: Wanted) -> int:
    """Count them all."""
    return session.scalar(select(func.count()).select_from(Facility).where(*_where(wanted))) or 0


def people_at(session: Session, points: Sequence[MailPoint]) -> dict[int, int]:
    """Count the people who get letters at each of these addresses."""
    ids = [point.id for point in points]
    query = select(Profile.mail_point_id, func.count()).where(Profile.mail_point_id.in_(ids), _THERE)
    return dict(session.execute(query.group_by(Profile.mail_point_id)).all())


def _where(wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if needle := wanted.words.strip()[:_NEEDLE_MOST]:
        where.append(
            or_(
                func.lower(Facility.name).contains(needle.lower(), autoescape=True),
                func.lower(Facility.long_name).contains(needle.lower(), autoescape=True),
                Facility.code == needle.upper(),
            )
        )
    if wanted.unverified:
        used = exists().where(MailPoint.facility_id == Facility.id, MailPoint.retired_at.is_(None))
        where.append(used.where(MailPoint.verified_at.is_(None)) | ~used)
    if wanted.suspended:
        where.append(exists().where(Suspension.facility_id == Facility.id, Suspension.ended_at.is_(None)))
    return where


def _people(session: Session, facility_ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(MailPoint.facility_id, func.count())
        .join(Profile, Profile.mail_point_id == MailPoint.id)
        .where(MailPoint.facility_id.in_(facility_ids), _THERE)
        .group_by(MailPoint.facility_id)
    )
    return dict(session.execute(query).all())
