"""Read a message in a child, store what was read, move its letters on."""

from relay.letters import arrivals
from relay.letters.raw import raw_of
from relay.models import Message, ObjectKind
from relay.objects import keep
from relay.reading import Reading
from relay.sandbox import SandboxError
from relay.work.jobs import Claim
from relay.work.room import Room

_TRIES = 2
"""A child can fail because the machine was busy; twice in a row it is the message."""


def read_message(room: Room, job: Claim) -> str:
    """Read the message that is the job's subject."""
    with room.database.write() as session:
        if not arrivals.begin(session, session.get_one(Message, job.subject_id).id, now=room.now()):
            return "no letter waits for it"
    with room.database.read() as session:
        raw = raw_of(session, session.get_one(Message, job.subject_id))
    reading = _read(room, raw, last=job.attempts >= _TRIES)
    photos = [keep(room.store, ObjectKind.PHOTO, photo.jpeg, "image/jpeg") for photo in reading.photos]
    with room.database.write() as session:
        message = session.get_one(Message, job.subject_id)
        personal = bool(job.arguments.get("personal"))
        arrivals.store(session, message, reading, photos, now=room.now(), personal=personal)
    return reading.problem or "read"


def _read(room: Room, raw: bytes, *, last: bool) -> Reading:
    try:
        return room.reader(raw)
    except SandboxError as error:
        if not last:
            raise
        return Reading(problem=f"reader-{error.kind}")
