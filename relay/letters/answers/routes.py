"""Where an answer to each kind of mail of ours leads: a letter, a corrected letter, the staff inbox, a confirmation."""

import enum
from typing import Final

from relay.models import NoticeKind

K = NoticeKind


class Leads(enum.StrEnum):
    """What an answer is."""

    LETTER = "letter"
    """The next letter to the same person."""
    CORRECTION = "correction"
    """The letter that was returned, as its pen pal changed it."""
    CONFIRMATION = "confirmation"
    """What the organisation asked a new pen pal for."""
    STAFF = "staff"
    """Words to the organisation: staff answer them, and nothing is printed."""


LEADS: Final = {
    **dict.fromkeys((K.REPLY, K.RECEIVED, K.PRINTED, K.MAILED, K.SPLIT), Leads.LETTER),
    K.RETURNED: Leads.CORRECTION,
    **dict.fromkeys((K.CONFIRM, K.CONFIRM_REMINDER, K.CONFIRM_EXPIRED), Leads.CONFIRMATION),
}
"""What is not here leads to staff: who asks why, objects or is sad writes to us and not to a prison."""


def leads(kind: NoticeKind) -> Leads:
    """Say what an answer to a kind of notice is."""
    return LEADS.get(kind, Leads.STAFF)
