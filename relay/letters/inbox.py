"""Mail that made no letter: what came to the postmaster and to the addresses Mailcall itself answers at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from relay.errors import NotFound
from relay.models import Letter, Message, RawAt, Recipient

_NEWEST = 2**63 - 1
"""Greater than every id: the list begins at its newest."""

# Every message's aliases made letters, so only those with another kind of address are looked at: the index finds them.
_MADE_NO_LETTER = (
    Message.id.in_(select(Recipient.message_id).where(Recipient.alias_id.is_(None))),
    ~exists().where(Letter.message_id == Message.id),
)
_PAGE = (
    select(Message)
    .where(Message.id < bindparam("before"), *_MADE_NO_LETTER)
    .order_by(Message.id.desc())
    .limit(bindparam("most"))
)
_ADDRESSES = (
    select(Recipient.message_id, Recipient.address, Recipient.reason)
    .where(Recipient.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(Recipient.message_id, Recipient.id)
)
_HOW_MANY = select(func.count(), func.max(Message.received_at)).where(*_MADE_NO_LETTER)
_ONE = select(Message).where(Message.id == bindparam("id"), *_MADE_NO_LETTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A message without a letter, as its list shows it. Nothing of it was read but its envelope."""

    id: int
    received_at: datetime
    mail_from: str
    """The envelope sender, empty for the null sender."""
    addresses: tuple[str, ...]
    """Ours that it was sent to, in the order they were given."""
    reasons: tuple[str, ...]
    """Why fetched mail is here: each an `Unrouted`, once."""
    size_bytes: int
    kept: bool
    """False once its bytes were erased."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """How many such messages there are, and when the last one came."""

    number: int
    newest: datetime | None


def rows(session: Session, *, before: int | None = None, limit: int) -> list[InboxRow]:
    """List messages that made no letter, newest first, those older than the message `before`."""
    page = session.scalars(_PAGE, {"before": _NEWEST if before is None else before, "most": limit}).all()
    found = _recipients(session, [message.id for message in page])
    return [
        InboxRow(
            id=message.id,
            received_at=message.received_at,
            mail_from=message.mail_from,
            addresses=tuple(address for address, _ in found[message.id]),
            reasons=tuple(dict.fromkeys(reason for _, reason in found[message.id] if reason)),
            size_bytes=message.size_bytes,
            kept=message.raw_at is not RawAt.ERASED,
        )
        for message in page
    ]


def inbox(session: Session) -> Inbox:
    """Count the messages that made no letter."""
    number, newest = session.execute(_HOW_MANY).one()
    return Inbox(number, newest)


def find_message(session: Session, message_id: int) -> Message:
    """Load a message that made no letter; one that did is reached through its letter.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(_ONE, {"id": message_id})
    if found is None:
        message = f"there is no message {message_id} without a letter"
        raise NotFound(message)
    return found


def _recipients(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for message_id, address, reason in session.execute(_ADDRESSES, {"ids": ids}):
        found[message_id].append((address, reason))
    return found
