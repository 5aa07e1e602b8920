"""A submission: one message with its envelope, whole, on its way from a session to the writer."""

from dataclasses import dataclass
from datetime import datetime

from relay.intake.admission import Admitted
from relay.intake.spool import Content
from relay.models import Via


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What 250 will promise. Text in it is as the client gave it: storing escapes what no column can hold."""

    mail_from: str
    """Empty: the null sender."""
    recipients: tuple[Admitted, ...]
    peer: str
    helo: str
    received_at: datetime
    content: Content
    tls: str = ""
    via: Via = Via.SMTP
    network: str = ""
    """The network that is held to a limit of messages; empty: one that is not."""
