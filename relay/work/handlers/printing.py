"""Take a print job a step on, and come back to it when there is more to do: no worker waits for a printer's paper."""

from relay.mailroom.printing.sending import Sender
from relay.work.jobs import Claim, JobKind, enqueue_later
from relay.work.room import Room


def take_on(room: Room, job: Claim) -> str:
    """Send the print job that is the job's subject, or ask how it stands."""
    if job.subject_id is None:
        return "no print job"
    pause = Sender(room.database, room.store, room.now).step(job.subject_id)
    if pause is None:
        return "over"
    with room.database.write() as session:
        enqueue_later(session, JobKind.PRINT, job.subject_id, now=room.now(), after=pause)
    return f"again in {pause.total_seconds():g} s"
