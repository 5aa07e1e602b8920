"""Hold waiting letters against what holds at a facility, when it changed and there are many."""

from relay.letters.holding.rechecking import facility_changed
from relay.work.jobs import Claim
from relay.work.room import Room


def fit(room: Room, job: Claim) -> str:
    """Go through them slice by slice, in the order of their numbers."""
    slices, last = 0, int(job.arguments.get("after", 0))
    while True:
        with room.database.write() as session:
            after = facility_changed(session, job.subject_id or 0, after=last, now=room.now())
        slices += 1
        if after is None:
            return f"{slices} slices compared"
        last = after
