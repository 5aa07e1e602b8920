"""Days in the organisation's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.models import Organisation


def day_of(session: Session, moment: datetime) -> date:
    """Give the day a moment is in, where the organisation is."""
    return moment.astimezone(zone(session)).date()


def begins(session: Session, day: date) -> datetime:
    """Give the moment a day begins there."""
    return datetime.combine(day, datetime.min.time(), zone(session)).astimezone(UTC)


def day_at(organisation: Organisation | None, moment: datetime) -> date:
    """Give the day a moment is in where an organisation is that was loaded already."""
    return moment.astimezone(zone_of(organisation)).date()


def zone(session: Session) -> ZoneInfo:
    """Give the organisation's zone."""
    known: ZoneInfo | None = session.info.get(ZoneInfo)
    return known or _named(session.scalar(select(Organisation.time_zone)))


def know(session: Session, organisation: Organisation) -> None:
    """Spare a session that only reads the question for the zone."""
    session.info[ZoneInfo] = zone_of(organisation)


def zone_of(organisation: Organisation | None) -> ZoneInfo:
    """Give the zone of an organisation that was loaded already."""
    return _named(organisation.time_zone if organisation else None)


def _named(name: str | None) -> ZoneInfo:
    """Give a zone by its name, UTC when there is none: a mistyped setting must not stop letters, or close the desk."""
    try:
        return ZoneInfo(name or "UTC")
    except (ValueError, LookupError, OSError):
        return ZoneInfo("UTC")
