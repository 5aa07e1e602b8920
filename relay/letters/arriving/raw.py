"""A message's bytes, exactly as they were accepted."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.errors import Failure, NotFound, Sealed
from relay.letters.queries import SEALED
from relay.letters.sealed import scanned
from relay.models import Letter, LetterState, Message, MessageChunk, RawAt
from relay.translation import gettext as _


def raw_of(session: Session, message: Message) -> bytes:
    """Give the whole message.

    Raises:
        NotFound: its bytes were erased.
        Failure: they are not all there.
        Sealed: it became a letter that is sealed, or brought scanned paper that is.
    """
    raw = b"".join(chunks(session, message))
    if len(raw) != message.size_bytes:
        told = {"found": len(raw), "size": message.size_bytes, "number": message.id}
        raise Failure(_("only %(found)s of the %(size)s bytes of message %(number)s are there", **told))
    return raw


def chunks(session: Session, message: Message) -> Iterator[bytes]:
    """Give the message piece by piece, for who passes it on. Raises like `raw_of`."""
    sealed = (Letter.message_id == message.id, Letter.state == LetterState.SEALED)
    if session.scalar(select(Letter.id).where(*sealed).limit(1)) is not None:
        raise Sealed(_(SEALED))
    scanned.refuse_mail(session, message.id)
    if message.raw_at is not RawAt.DATABASE:
        raise NotFound(_("the bytes of message %(number)s were erased", number=message.id))
    query = select(MessageChunk.content).where(MessageChunk.message_id == message.id).order_by(MessageChunk.seq)
    yield from session.scalars(query.execution_options(yield_per=8))
