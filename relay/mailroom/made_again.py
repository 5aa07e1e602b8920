"""A batch that is not printed is made again for its printer as it is now: its sides or its offset were changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, Refused
from relay.letters.paper import envelopes
from relay.mailroom import batches
from relay.mailroom.printing.made_for import is_as_made, made_for, wanted_by
from relay.models import Batch, BatchState, Staff
from relay.saying import said
from relay.translation import gettext as _


def make_again(session: Session, batch: Batch, staff: Staff | None, *, now: datetime, file: int | None = None) -> None:
    """Forget a batch's files and have them made anew, as when a letter is taken out. `file` is the one that was seen.

    Raises:
        Conflict: it was made again since it was seen.
        Refused: this person may not, it is not ready, or nothing about its printer changed.
    """
    batches.require_mailroom(staff)
    session.refresh(batch, with_for_update=True)
    if batch.state is not BatchState.READY:
        facts = {"number": batch.id, "state": said(batch.state)}
        raise Refused(_("batch %(number)s is %(state)s; only one that is ready is made again", **facts))
    if file is not None and file != batch.object_id:
        told = _("the file of batch %(number)s was made again meanwhile; look at the page again", number=batch.id)
        raise Conflict(told)
    if is_as_made(batch):
        raise Refused(_("batch %(number)s is made as its printer needs it; nothing was done", number=batch.id))
    old, new = made_for(batch).facts, wanted_by(batch.printer).facts
    actor_id = staff.id if staff else None
    audit.record(session, "batch.made_again", "batch", batch.id, actor_id=actor_id, now=now, old=old, new=new)
    envelopes.make_again(session, batch, now)
    session.flush()
