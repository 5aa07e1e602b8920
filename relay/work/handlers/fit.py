"""Hold waiting letters against the mail rules of a facility that changed, when there are many."""

from relay.letters.paper.fitting import SLICE, fit_again
from relay.work.jobs import Claim
from relay.work.room import Room


def fit(room: Room, job: Claim) -> str:
    """Go through them slice by slice, in the order of their numbers."""
    done, last = 0, int(job.arguments.get("after", 0))
    while True:
        with room.database.write() as session:
            seen = fit_again(session, job.subject_id or 0, after=last, now=room.now())
        done += len(seen)
        if len(seen) < SLICE:
            return f"{done} letters compared"
        last = seen[-1]
