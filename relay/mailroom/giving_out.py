"""A batch's letters as one file: when it may be given out, and why it may not."""

from sqlalchemy import select
from sqlalchemy.orm import object_session

from relay.errors import NotMade, NotReady, Sealed
from relay.mailroom import being_made
from relay.models import Batch, Letter, LetterState, Piece, StoredObject
from relay.objects import ObjectStore
from relay.translation import gettext as _


def pdf(store: ObjectStore, batch: Batch) -> bytes:
    """Give the batch's merged PDF.

    Raises:
        NotReady, Sealed: as `file_of`.
    """
    return store.get(file_of(batch).key)


def file_of(batch: Batch) -> StoredObject:
    """Name the batch's merged PDF, when it may be given out.

    Raises:
        NotReady, NotMade: it is still being made, or making it failed.
        Sealed: a letter whose pages are in it was sealed since.
    """
    if holds_sealed(batch):
        raise Sealed(
            _("batch %(id)s holds the pages of a letter that was sealed; its file is no longer given out", id=batch.id)
        )
    if batch.stored is None:
        raise _not_there(batch)
    return batch.stored


def _not_there(batch: Batch) -> NotReady:
    """Say that there is no file yet, or that none comes by waiting."""
    session = object_session(batch)
    if session and being_made.has_failed(being_made.job_of(session, batch)):
        told = _(
            "the pages of batch %(number)s could not be put together: have the work tried again, or cancel the batch",
            number=batch.id,
        )
        return NotMade(told)
    told = _("the pages of batch %(number)s are still being put together; ask again in a moment", number=batch.id)
    return NotReady(told)


def holds_sealed(batch: Batch) -> bool:
    """Say whether a letter whose pages are in its file was sealed."""
    session = object_session(batch)
    sealed = (Piece.batch_id == batch.id, Piece.first_page > 0, Letter.state == LetterState.SEALED)
    query = select(Piece.id).join(Letter, Letter.id == Piece.letter_id).where(*sealed).limit(1)
    return session is not None and session.scalar(query) is not None
