"""Which recipients already have a message: the same bytes from the same envelope sender, within 30 days.

The Message-ID is not looked at: different mail may share one, and a retry through another way may not.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, Select, select, update

from relay.intake.admission import Admitted
from relay.intake.submission import Submission
from relay.models import Message, Recipient

REMEMBERED: Final = timedelta(days=30)
_ASKED_AT_ONCE: Final = 500  # well under what either engine takes as parameters


def duplicate_key(submission: Submission, recipient: Admitted) -> bytes:
    """SHA-256 of the envelope sender, the profile or else the route, and the content's hash, NUL between them."""
    reached = recipient.route.value if recipient.profile_id is None else f"profile {recipient.profile_id}"
    parts = (submission.mail_from, reached, submission.content.content_sha256)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).digest()


def first_messages(connection: Connection, keys: Sequence[bytes], now: datetime) -> dict[bytes, int]:
    """Give the id of the message each key belongs to already; keys that are too old are emptied in passing."""
    rows = [row for run in _runs(keys) for row in connection.execute(_known(run))]
    old = [key for key, _, received_at in rows if key and received_at < now - REMEMBERED]
    for run in _runs(old):
        connection.execute(update(Recipient).where(Recipient.duplicate_key.in_(run)).values(duplicate_key=None))
    forgotten = set(old)
    return {key: message_id for key, message_id, _ in rows if key and key not in forgotten}


def _known(keys: Sequence[bytes]) -> Select[bytes | None, int, datetime]:
    return (
        select(Recipient.duplicate_key, Recipient.message_id, Message.received_at)
        .join(Message, Message.id == Recipient.message_id)
        .where(Recipient.duplicate_key.in_(keys))
    )


def _runs(keys: Sequence[bytes]) -> Iterator[Sequence[bytes]]:
    for start in range(0, len(keys), _ASKED_AT_ONCE):
        yield keys[start : start + _ASKED_AT_ONCE]
