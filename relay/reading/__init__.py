"""Reading: the bytes of an email in, what the pen pal wrote out. Pure: no database, clock, network or web.

`reader.read(raw)` never raises, whatever the bytes. A Reading is made of plain values, so a sandbox can carry it. What
reads is not loaded with the values: a command that only looks at them starts a fifth sooner.
"""

from relay.reading.html.hidden import HIDDEN_TEXT
from relay.reading.removals import BAR, Bar, Removal
from relay.reading.values import (
    READER_VERSION,
    STANDARD_LIMITS,
    WITHOUT_DOCUMENTS,
    WITHOUT_PICTURES,
    Attachment,
    Limits,
    Mailbox,
    Note,
    Photo,
    Reading,
    Segment,
)

__all__ = [
    "BAR",
    "HIDDEN_TEXT",
    "READER_VERSION",
    "STANDARD_LIMITS",
    "WITHOUT_DOCUMENTS",
    "WITHOUT_PICTURES",
    "Attachment",
    "Bar",
    "Limits",
    "Mailbox",
    "Note",
    "Photo",
    "Reading",
    "Removal",
    "Segment",
]
