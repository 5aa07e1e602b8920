"""Email from an office's scanner: taken only when it is proven to be from there; the rest goes to the staff inbox."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.models import Authentication, Message, Organisation, Recipient, Route, ScanSource, Unrouted, Via
from relay.objects import Kept
from relay.replies.pages.attached import ScanMail
from relay.replies.scans.taking import Came, take

_PASSED = "pass"


def is_for_scanner(session: Session, message_id: int) -> bool:
    """Say whether a message came to the scanner's address, and nothing was done about that yet."""
    here = (Recipient.message_id == message_id, Recipient.route == Route.SCANNER)
    waits = (Recipient.dealt_with_at.is_(None), Recipient.reason == "")
    return session.scalar(select(Recipient.id).where(*here, *waits).limit(1)) is not None


def is_proven(
    message: Message, seen: Authentication | None, mail: ScanMail, addresses: Sequence[str], *, near: bool
) -> bool:
    """Say whether a mail is from one of the scanner's addresses.

    `near`: its client was in a trusted network. That says who sent it only when the scanner itself handed it in: a mail
    server there passes on what strangers send. Otherwise SPF has to pass for the envelope's sender, or DMARC for the
    one author (RFC 7208, RFC 7489).
    """
    known = {one.lower() for one in addresses}
    sent_by_it = message.mail_from.lower() in known
    if near and message.via == Via.SMTP and sent_by_it and not mail.hops:
        return True
    if seen is None:
        return False
    written_by_it = mail.from_fields == 1 and len(mail.authors) == 1 and mail.authors[0] in known
    return (seen.spf == _PASSED and sent_by_it) or (seen.dmarc == _PASSED and written_by_it)


def take_mail(session: Session, message: Message, files: Sequence[tuple[str, Kept]], *, now: datetime) -> int:
    """Take the scans of a mail that is proven, and be done with it; return how many were new."""
    new = 0
    for name, kept in files:
        came = Came(source=ScanSource.EMAIL, name=name, message=message)
        new += take(session, kept, came, now=now).is_new
    for one in _waiting(session, message):
        one.dealt_with_at = now
    return new


def leave_to_staff(session: Session, message: Message) -> None:
    """Let a mail lie in the staff inbox, and say why."""
    for one in _waiting(session, message):
        one.reason = Unrouted.NOT_SCANNER.value


def addresses_of(session: Session) -> list[str]:
    """Give the scanner's addresses, while replies on paper are received."""
    organisation = session.get_one(Organisation, 1)
    return list(organisation.scanner_addresses) if organisation.takes_replies else []


def _waiting(session: Session, message: Message) -> Sequence[Recipient]:
    query = select(Recipient).where(Recipient.message_id == message.id, Recipient.route == Route.SCANNER)
    return session.scalars(query).all()
