"""The mail door of a demo, as a stranger's mail server comes to it: by real SMTP, like anybody."""

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from relay.settings import Settings

_TIMEOUT_SECONDS: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """One email, with its envelope."""

    sender: str
    """The envelope's; empty: automatic mail, to which nobody answers."""
    recipient: str
    content: bytes


def hand_in(emails: Iterable[Email], settings: Settings) -> None:
    """Hand emails to the listener, one after the other by one connection.

    Raises:
        OSError, smtplib.SMTPException: the listener is not up, or does not take one; those before it were taken.
    """
    door = settings.mail_door
    with smtplib.SMTP(door.host, door.port, local_hostname="localhost", timeout=_TIMEOUT_SECONDS) as client:
        for email in emails:
            client.sendmail(email.sender, [email.recipient], email.content)
