"""Read a message that made no letter in a child, so that staff see its text; when that fails its source is there."""

from relay.letters.arriving.raw import raw_of
from relay.letters.inbox import other_mail
from relay.models import Message, RawAt
from relay.reading import WITHOUT_PICTURES, Reading
from relay.sandbox import SandboxError
from relay.work.jobs import Claim
from relay.work.room import Room

_TRIES = 2
"""As for letters: twice in a row it is the message."""


def read_other(room: Room, job: Claim) -> str:
    """Read the message that is the job's subject; its pictures and documents stay in the original."""
    with room.database.read() as session:
        message = session.get_one(Message, job.subject_id)
        if message.raw_at is RawAt.ERASED or other_mail.reading_of(session, message.id) is not None:
            return "erased, or read already"
        raw = raw_of(session, message)
    reading = _read(room, raw, last=job.attempts >= _TRIES)
    with room.database.write() as session:
        other_mail.store(session, session.get_one(Message, job.subject_id), reading, now=room.now())
    return reading.problem or "read"


def _read(room: Room, raw: bytes, *, last: bool) -> Reading:
    try:
        return room.reader(raw, WITHOUT_PICTURES)
    except SandboxError as error:
        if not last:
            raise
        return Reading(problem=f"reader-{error.kind}")
