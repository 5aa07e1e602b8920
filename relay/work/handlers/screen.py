"""Look at waiting letters again by a screening rule whose list changed."""

from relay.letters.arriving.flagging import SLICE, look_again
from relay.work.jobs import Claim
from relay.work.room import Room


def screen(room: Room, job: Claim) -> str:
    """Go through them slice by slice, in the order of their numbers."""
    rule, done, last = str(job.arguments["rule"]), 0, 0
    while True:
        with room.database.write() as session:
            seen = look_again(session, rule, now=room.now(), after=last)
        done += len(seen)
        if len(seen) < SLICE:
            return f"{done} letters looked at"
        last = seen[-1]
