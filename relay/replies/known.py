"""What acts on a reply ask first: whom it is for, what is blacked out in it, and whether it is still what was seen."""

from sqlalchemy.orm import Session

from relay.errors import Conflict
from relay.letters.acts import By
from relay.letters.pen_pals import correspondences
from relay.models import Correspondence, PenPal, Reply, ReplyRedaction
from relay.saying import said
from relay.translation import gettext as _


def between_of(session: Session, reply: Reply) -> Correspondence | None:
    """Give the correspondence whose standing counts for a reply: who was found to be one with another has theirs."""
    return correspondences.standing(session, reply.correspondence) if reply.correspondence else None


def addressee(session: Session, reply: Reply) -> PenPal | None:
    """Give whom a reply is for; who was found to be one with another gets it at their main address."""
    pal = reply.correspondence.pen_pal if reply.correspondence else None
    if pal is not None and pal.merged_into_id is not None:
        return session.get(PenPal, pal.merged_into_id)
    return pal


def blacked_out(reply: Reply) -> list[ReplyRedaction]:
    """Give what is blacked out in what the pen pal gets."""
    return [one for one in reply.redactions if one.lifted_at is None]


def require_seen(reply: Reply, by: By) -> None:
    """Stop an act on a version of the reply that is no longer there.

    Raises:
        Conflict: somebody was first.
    """
    if by.version is not None and by.version != reply.version:
        state = said(reply.state)
        raise Conflict(
            _("somebody changed this reply while you were reading: it is %(state)s now; nothing was done", state=state)
        )
