"""The files of a batch beside its letters: cover sheet, list, whole stack; how many there are, and giving them out."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

from relay.errors import NotFound, NotMade, NotReady, Sealed
from relay.mailroom import being_made
from relay.mailroom.giving_out import holds_sealed
from relay.mailroom.giving_out import pdf as letters_pdf
from relay.models import Batch, BatchFile, BatchPart, BatchState
from relay.objects import ObjectStore
from relay.translation import gettext as _

ALWAYS = (BatchPart.COVER, BatchPart.MANIFEST, BatchPart.STACK)
"""What every batch has; envelopes and labels only where some are printed."""


def missing(session: Session, batch: Batch) -> bool:
    """Say whether files that a batch always has are not made yet."""
    there = set(session.scalars(select(BatchFile.part).where(BatchFile.batch_id == batch.id)))
    return not there.issuperset(ALWAYS)


def progress(session: Session, batch: Batch) -> tuple[int, int]:
    """Give how many of the files of a batch, its letters among them, are made, and how many there will be at least."""
    return progress_with(batch, session.scalars(select(BatchFile.part).where(BatchFile.batch_id == batch.id)))


def progress_with(batch: Batch, parts: Iterable[BatchPart]) -> tuple[int, int]:
    """Give the same of files that are known."""
    there = set(parts)
    return len(there) + (batch.object_id is not None), len({*ALWAYS, *there}) + 1


def content(store: ObjectStore, batch: Batch, part: BatchPart | None = None) -> bytes:
    """Give a file of a batch; without `part`, its letters.

    Raises:
        NotReady, NotMade: it is still being made, or making it failed.
        NotFound: a batch has such a file only where it is needed, and this one has none.
        Sealed: a letter whose pages or name are in it was sealed since.
    """
    if part is None:
        return letters_pdf(store, batch)
    if holds_sealed(batch):
        told = _("batch %(id)s holds a letter that was sealed; its files are no longer given out", id=batch.id)
        raise Sealed(told)
    session = object_session(batch)
    file = session and session.scalar(select(BatchFile).where(BatchFile.batch_id == batch.id, BatchFile.part == part))
    if file:
        return store.get(file.stored.key)
    if part in ALWAYS and batch.state is not BatchState.CANCELLED:
        if session and being_made.has_failed(being_made.job_of(session, batch)):
            told = _("this file of batch %(number)s could not be made: have the work tried again", number=batch.id)
            raise NotMade(told)
        raise NotReady(_("this file of batch %(number)s is still being made; ask again in a moment", number=batch.id))
    raise NotFound(_("batch %(number)s has no such file", number=batch.id))
