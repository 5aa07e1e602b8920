"""Days as pages count them: in the organisation's zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from web import desk
from web.formats import zone


def today() -> date:
    """Give the day it is where the organisation is."""
    return desk.now().astimezone(_zone()).date()


def begins(day: date) -> datetime:
    """Give the moment a day begins there."""
    return datetime.combine(day, datetime.min.time(), _zone()).astimezone(UTC)


def _zone() -> ZoneInfo:
    return ZoneInfo(zone(desk.organisation()))
