"""The sample letters of the demo: emails written for it, sent through the real SMTP socket like anybody's."""

from email import message_from_bytes
from email.policy import SMTP
from email.utils import parseaddr
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.demo.door import Email, hand_in
from relay.demo.people import DOMAIN
from relay.models import Message
from relay.settings import Settings

_FOLDER = "mails"


def send_letters(session: Session, settings: Settings) -> int:
    """Send the samples that have not arrived yet; return how many were sent.

    Raises:
        OSError, smtplib.SMTPException: the server is not up, or refused one.
    """
    mails = {f"<{_header(raw, 'Message-ID')}>": raw for raw in samples(settings.mail_domain[0])}
    arrived = set(session.scalars(select(Message.header_message_id).where(Message.header_message_id.in_(mails))))
    waiting = [raw for name, raw in mails.items() if name not in arrived]
    if not waiting:
        return 0
    emails = (Email(sender=_sender(raw), recipient=_header(raw, "To"), content=raw) for raw in waiting)
    hand_in(emails, settings)
    return len(waiting)


def samples(domain: str) -> list[bytes]:
    """Give the samples as they go over the wire, addressed to a domain of this installation."""
    folder = files("relay.demo") / _FOLDER
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".eml"))
    local = DOMAIN.encode()
    return [
        (folder / name).read_bytes().replace(b"\n", b"\r\n").replace(b"@" + local, b"@" + domain.encode())
        for name in names
    ]


def _header(raw: bytes, name: str) -> str:
    return str(message_from_bytes(raw, policy=SMTP)[name]).strip().strip("<>")


def _sender(raw: bytes) -> str:
    """Give the envelope sender: automatic mail has none, as RFC 3834 (section 3.3) wants it."""
    header = message_from_bytes(raw, policy=SMTP)
    return "" if header["Auto-Submitted"] else parseaddr(str(header["From"]))[1]
