"""Count what happened, for reports: the day that runs, the one before, and days that nobody counted yet."""

from typing import Final

from relay import reports
from relay.work.jobs import Claim
from relay.work.room import Room

_DAYS_AT_ONCE: Final = 14


def count(room: Room, job: Claim) -> str:  # noqa: ARG001 -- a count has no subject
    """Count a few days in one transaction; those that are left come in the next hours."""
    with room.database.write() as session:
        days = reports.count_days_due(session, room.now(), most=_DAYS_AT_ONCE)
    return f"{days} days"
