"""A look at the newest messages of the mailbox: what the settings make of them. Nothing is taken or changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from relay.db import Database
from relay.fetch.entering import entered
from relay.fetch.routing import Routing
from relay.fetch.taking import reader_of, routing_of
from relay.fetch.trace import HEAD_BYTES, Reader, addresses, fields, return_path
from relay.settings import Settings

_WRITTEN_BY_PROVIDERS: Final = frozenset(
    {
        *("delivered-to", "envelope-to", "x-apparently-to", "x-delivered-to", "x-envelope-to", "x-gm-original-to"),
        *("x-original-to", "x-real-to", "x-resolved-to", "x-rcpt-to", "original-recipient"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the settings make of a message, and what others could be made of it."""

    uid: int
    bytes: int
    mail_from: str
    recipients: list[str]
    """As the settings read them."""
    leads_to: list[str]
    """`letter`, `staff`, or why it would go to the staff."""
    headers: list[str]
    """Every field that names a recipient, with how many Received stand above it."""


def look(settings: Settings, database: Database, *, most: int) -> Iterator[Seen]:
    """Look at the newest messages, oldest of them first.

    Raises:
        FetchError: the mailbox cannot be opened.
    """
    reader, routing = reader_of(settings), routing_of(settings)
    with entered(settings) as folder:
        for one in folder.newest(most):
            head = folder.pieces([one.uid], 0, HEAD_BYTES).get(one.uid, b"")
            yield _seen(database, reader, routing, head, one.uid, one.size_bytes)


def _seen(database: Database, reader: Reader, routing: Routing, head: bytes, uid: int, size_bytes: int) -> Seen:
    found = reader.recipients(head)
    with database.read() as session:
        recipients = routing.recipients(session, found)
    named = (item for item in fields(head) if item[0] in _WRITTEN_BY_PROVIDERS)
    return Seen(
        uid=uid,
        bytes=size_bytes,
        mail_from=return_path(head),
        recipients=list(found),
        leads_to=[one.reason or ("letter" if one.alias_id else "staff") for one in recipients],
        headers=[f"{name}: {', '.join(addresses(value))} (Received above: {above})" for name, value, above in named],
    )
