"""Turn scanned files into pages, and take what lies in the watched folder."""

from relay.replies.scans import folder
from relay.replies.scans.paging import make_pages
from relay.work.jobs import Claim
from relay.work.room import Room


def read_scan(room: Room, job: Claim) -> str:
    """Read the scan that is the job's subject."""
    one_letter = bool(job.arguments.get("one_letter"))
    scan_id = job.subject_id or 0
    return make_pages(room.database, room.store, room.scans, scan_id, one_letter=one_letter, now=room.now)


def take_from_folder(room: Room, job: Claim) -> str:  # noqa: ARG001 -- the settings say which folder
    """Take what rests there."""
    if room.settings.scan_folder is None:
        return "no folder is set"
    new, known = folder.take_all(room.database, room.store, room.settings.scan_folder, now=room.now)
    return f"{new} taken, {known} known"
