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


def day_at(organisation: Organisation, moment: datetime) -> date:
    """Give the day a moment is in where an organisation is that was loaded already."""
    return moment.astimezone(ZoneInfo(organisation.time_zone)).date()


def zone(session: Session) -> ZoneInfo:
    """Give the organisation's zone."""
    return ZoneInfo(session.scalar(select(Organisation.time_zone)) or "UTC")
