"""Read a message in a child, store what was read, move its letters on."""

from dataclasses import replace

from relay.letters.arriving import arrivals, rereading
from relay.letters.arriving.raw import raw_of
from relay.letters.queries import find_letter
from relay.models import LetterState, Message, ObjectKind
from relay.objects import keep
from relay.reading import STANDARD_LIMITS, WITHOUT_DOCUMENTS, WITHOUT_PICTURES, Note, Reading
from relay.sandbox import SandboxError
from relay.work.handlers.scan_mail import is_scan_mail, take_scan_mail
from relay.work.handlers.sender import check_sender
from relay.work.jobs import Claim
from relay.work.room import Room

_TRIES = 2
"""A child can fail because the machine was busy; twice in a row it is the message."""


def read_message(room: Room, job: Claim) -> str:
    """Read the message that is the job's subject: for all letters that wait for it, or one of them in another form."""
    if "letter" in job.arguments:
        return _read_in_form(room, job)
    scanned = take_scan_mail(room, job) if is_scan_mail(room, job) else ""
    if scanned and is_scan_mail(room, job):
        return scanned  # who sent it is asked again in a while
    with room.database.write() as session:
        if not arrivals.begin(session, session.get_one(Message, job.subject_id).id, now=room.now()):
            return scanned or "no letter waits for it"
    with room.database.read() as session:
        raw = raw_of(session, session.get_one(Message, job.subject_id))
    if later := check_sender(room, job, raw):
        return later
    reading = _read(room, raw, last=job.attempts >= _TRIES)
    photos = [keep(room.store, ObjectKind.PHOTO, photo.jpeg, "image/jpeg") for photo in reading.photos]
    with room.database.write() as session:
        message = session.get_one(Message, job.subject_id)
        personal = bool(job.arguments.get("personal"))
        arrivals.store(session, message, reading, photos, now=room.now(), personal=personal)
    return reading.problem or "read"


def _read_in_form(room: Room, job: Claim) -> str:
    """Staff asked for the other form of a text; the letter stays where it is."""
    asked = job.arguments
    with room.database.read() as session:
        if find_letter(session, str(asked["letter"]), even_sealed=True).state is LetterState.SEALED:
            return "the letter has gone on"
        raw = raw_of(session, session.get_one(Message, job.subject_id))
    reading = _read(room, raw, asked["form"], last=job.attempts >= _TRIES)
    photos = [keep(room.store, ObjectKind.PHOTO, photo.jpeg, "image/jpeg") for photo in reading.photos]
    with room.database.write() as session:
        letter = find_letter(session, str(asked["letter"]), even_sealed=True)
        return rereading.take_form(session, letter, reading, photos, asked, room.now())


def _read(room: Room, raw: bytes, form: str = "", *, last: bool) -> Reading:
    """Read, at the last try with less and less of what decoders do: no attached file may cost a letter its text."""
    failed = "crash"
    for limits in (STANDARD_LIMITS, WITHOUT_DOCUMENTS, WITHOUT_PICTURES):
        try:
            reading = room.reader(raw, limits, form) if form else room.reader(raw, limits)
        except SandboxError as error:
            if not last:
                raise
            failed = error.kind
        else:
            left_out = () if limits is STANDARD_LIMITS else (Note("read-with-less", {"failed": failed}),)
            return replace(reading, notes=reading.notes + left_out)
    return Reading(problem=f"reader-{failed}")
