"""Take the scans out of an email from an office's scanner, once it is known who sent it."""

from relay.letters.arriving.raw import raw_of
from relay.models import Authentication, Message
from relay.replies.pages.attached import ScanMail
from relay.replies.scans import by_email
from relay.replies.scans.taking import keep_file
from relay.sandbox import Limits, Sandbox, SandboxError
from relay.work.handlers.sender import check_sender, is_trusted
from relay.work.jobs import Claim
from relay.work.room import Room

_LIMITS = Limits(wall_s=60, cpu_s=50, memory_bytes=1 << 30, answer_bytes=128 << 20)
_TRIES = 2


def is_scan_mail(room: Room, job: Claim) -> bool:
    """Say whether the message that is the job's subject came to the scanner's address alone."""
    with room.database.read() as session:
        return by_email.is_for_scanner(session, job.subject_id or 0)


def take_scan_mail(room: Room, job: Claim) -> str:
    """Take its scans, or leave it to the staff; a second time changes nothing."""
    with room.database.read() as session:
        raw = raw_of(session, session.get_one(Message, job.subject_id))
    if later := check_sender(room, job, raw):
        return later
    mail = _apart(raw, last=job.attempts >= _TRIES)
    with room.database.read() as session:
        message = session.get_one(Message, job.subject_id)
        near, seen = is_trusted(message, room.settings), session.get(Authentication, message.id)
        addresses = by_email.addresses_of(session)
        proven = by_email.is_proven(message, seen, mail, addresses, near=near) if addresses else False
    files = [(one.name, keep_file(room.store, one.content)) for one in mail.files] if proven else []
    with room.database.write() as session:
        message = session.get_one(Message, job.subject_id)
        if not files:
            by_email.leave_to_staff(session, message)
            return "no scan in it" if proven else "not proven to be from the scanner"
        new = by_email.take_mail(session, message, files, now=room.now())
    return f"{len(files)} scans, {new} new"


def _apart(raw: bytes, *, last: bool) -> ScanMail:
    with Sandbox("relay.replies.pages.attached:attached", ScanMail, limits=_LIMITS) as child:
        try:
            return child(raw)
        except SandboxError:
            if not last:
                raise
            return ScanMail((), (), 0, 0)
