"""Read what came back of our mail in a child, and do what it leads to. Nobody is ever written to because of it."""

from relay.bounces import acting
from relay.bounces.reading import READ_BYTES, Report, What
from relay.intake.path import split
from relay.letters.arriving.raw import raw_of
from relay.models import Message, RawAt
from relay.sandbox import SandboxError
from relay.verp import Mailing, Verp
from relay.work.jobs import Claim
from relay.work.room import Room

_TRIES = 2
"""As for letters: twice in a row it is the message."""


def read_bounce(room: Room, job: Claim) -> str:
    """Read the message that is the job's subject."""
    with room.database.read() as session:
        message = session.get_one(Message, job.subject_id)
        if message.raw_at is RawAt.ERASED:
            return "erased"
        raw = raw_of(session, message)[:READ_BYTES]
        addresses = acting.recipients_of(session, message.id)
    try:
        report = room.bounces(raw)
    except SandboxError:
        if job.attempts < _TRIES:
            raise
        report = Report()
    told = report.returns if report.what is What.COMPLAINT else ()
    mailing = _mailing_of(room, [*addresses, *told])
    with room.database.write() as session:
        return acting.act(session, message.id, report, mailing, now=room.now())


def _mailing_of(room: Room, addresses: list[str]) -> Mailing | None:
    """Give the mailing whose address of its own is among these."""
    verp = Verp(room.settings)
    locals_ = [split(one)[0] for one in addresses]
    details = [one.partition("+")[2] for one in locals_]  # where aliases are details of one mailbox
    return next((found for one in (*locals_, *details) if (found := verp.read(one)) is not None), None)
