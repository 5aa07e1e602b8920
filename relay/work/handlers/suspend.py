"""Hold the letters that a suspension stops, when they are too many for the transaction that began it."""

from relay.letters.holding.suspensions import SLICE, hold_slice
from relay.models import Suspension
from relay.work.jobs import Claim
from relay.work.room import Room


def suspend(room: Room, job: Claim) -> str:
    """Hold them slice by slice; what was held before this ran again stays held."""
    held = 0
    while True:
        with room.database.write() as session:
            suspension = session.get_one(Suspension, job.subject_id)
            number = hold_slice(session, suspension, now=room.now())
        held += number
        if number < SLICE:
            return f"{held} letters held"
