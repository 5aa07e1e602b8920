"""Write the night's backup."""

from relay import backup
from relay.work.jobs import Claim
from relay.work.room import Room


def write_backup(room: Room, job: Claim) -> str:  # noqa: ARG001 -- a backup has no subject
    """Write it, and let go of those that are too old."""
    return backup.nightly(room.settings, room.database, room.now()).name
