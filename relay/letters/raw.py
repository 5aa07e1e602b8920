"""A message's bytes, exactly as they were accepted."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import Failure, NotFound
from relay.models import Message, MessageChunk, RawAt


def raw_of(session: Session, message: Message) -> bytes:
    """Give the whole message.

    Raises:
        NotFound: its bytes were erased.
        Failure: they are not all there.
    """
    raw = b"".join(chunks(session, message))
    if len(raw) != message.size_bytes:
        note = f"only {len(raw)} of the {message.size_bytes} bytes of message {message.id} are there"
        raise Failure(note)
    return raw


def chunks(session: Session, message: Message) -> Iterator[bytes]:
    """Give the message piece by piece, for who passes it on."""
    if message.raw_at is not RawAt.DATABASE:
        note = f"the bytes of message {message.id} were erased"
        raise NotFound(note)
    query = select(MessageChunk.content).where(MessageChunk.message_id == message.id).order_by(MessageChunk.seq)
    yield from session.scalars(query.execution_options(yield_per=8))
