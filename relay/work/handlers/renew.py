"""Write to those whose consent ends before long, where the organisation wants it."""

from relay.letters.ours import causes
from relay.work.jobs import Claim
from relay.work.room import Room


def write_renewals(room: Room, job: Claim) -> str:  # noqa: ARG001 -- it has no subject
    """Write to each of them once for each consent."""
    with room.database.write() as session:
        return f"{causes.renewals(session, now=room.now())} letters"
