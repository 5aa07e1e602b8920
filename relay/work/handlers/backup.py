"""Write the night's backup."""

from relay import backup
from relay.work.jobs import Claim
from relay.work.room import Room


def write_backup(room: Room, job: Claim) -> str:  # noqa: ARG001 -- a backup has no subject
    """Write it, and let go of those that are too old."""
    written = backup.nightly(room.settings, room.database, room.now())
    missing = backup.latest_missing(room.settings)
    return f"{written.name}, without {missing} files that were not there" if missing else written.name
