"""Find out who sent a message before it is read: once, from what was stored. DNS trouble delays it only a little."""

from datetime import timedelta
from ipaddress import ip_address
from typing import Final

from relay.authentication import Envelope, Evidence, Verdict, settle, told
from relay.letters.arriving import authenticity
from relay.letters.arriving.authenticity import Outcome
from relay.models import Authentication, Message, Via
from relay.sandbox import SandboxError
from relay.settings import Settings
from relay.work.jobs import Claim, JobKind, enqueue
from relay.work.room import Room

CHECK_SECONDS: Final = 10.0
"""How long DNS is asked about one message, in all."""
ASKED_AGAIN: Final = (timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=60))
"""How long to wait after the first, second and third time that DNS did not answer."""
_TRIES: Final = 2


def check_sender(room: Room, job: Claim, raw: bytes) -> str:
    """Check the message that is the job's subject and keep the result.

    Returns:
        Nothing, when it can be read now; else a line for the record: it was written to be read again, after a while.
    """
    with room.database.read() as session:
        row = session.get(Authentication, job.subject_id)
        if authenticity.is_settled(row):
            return ""
        message = session.get_one(Message, job.subject_id)
    outcome, is_troubled = _outcome(room, job, message, raw)
    asked = int(job.arguments.get("asked", 0))
    with room.database.write() as session:
        if is_troubled and row is None and asked < len(ASKED_AGAIN):
            arguments = {**job.arguments, "asked": asked + 1}
            enqueue(session, JobKind.READ, job.subject_id, now=room.now() + ASKED_AGAIN[asked], **arguments)
            return "DNS does not answer; asked again in a while"
        authenticity.keep(session, message.id, outcome, now=room.now())
    return ""


def _outcome(room: Room, job: Claim, message: Message, raw: bytes) -> tuple[Outcome, bool]:
    """Give what is known, and whether asking again may tell more."""
    settings = room.settings
    try:
        if _is_ours(message, settings):
            evidence = room.witness(raw, envelope_of(message), {}).evidence
            methods = told.by(evidence.told, settings.authentication_results)
            if methods:
                return authenticity.told(evidence, methods), False
            if message.via in {Via.IMAP, Via.PAGE} or is_trusted(message, settings):
                return authenticity.exempt(evidence), False
        evidence, verdict = _checked(room, message, raw)
    except SandboxError as error:
        if job.attempts < _TRIES:
            raise
        return authenticity.unknown(f"checker-{error.kind}"), False
    return authenticity.checked(evidence, verdict, settings.arc_trusted), verdict.is_troubled


def _checked(room: Room, message: Message, raw: bytes) -> tuple[Evidence, Verdict]:
    return settle(raw, envelope_of(message), room.resolver.within(CHECK_SECONDS), room.witness)


def envelope_of(message: Message) -> Envelope:
    """Give a stored message's envelope."""
    at = int(message.received_at.timestamp())
    return Envelope(peer=message.peer, helo=message.helo, mail_from=message.mail_from, at=at)


def _is_ours(message: Message, settings: Settings) -> bool:
    """Whether a mail server of the organisation's own, its provider's, or a page of ours handed it in."""
    return message.via in {Via.LMTP, Via.IMAP, Via.PAGE} or is_trusted(message, settings)


def is_trusted(message: Message, settings: Settings) -> bool:
    """Whether the client was in a trusted network; a local socket has no address."""
    try:
        peer = ip_address(message.peer)
    except ValueError:
        return message.via == Via.LMTP
    return any(peer in network for network in settings.trusted_networks)
