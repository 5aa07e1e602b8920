"""The envelope of a letter that waits to be matched: guessed by how it looks, until somebody says which page it is."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Refused
from relay.letters import lifecycle
from relay.letters.steps import MAILROOM
from relay.models import PageRole, Reply, ReplyState, ScanPage, Staff
from relay.replies import arrivals
from relay.replies.dividing.dividing import written_on
from relay.replies.matching.by_hand import pages_of
from relay.replies.matching.leads import leads
from relay.translation import gettext as _

_MAY_BE = (PageRole.PAGE, PageRole.ENVELOPE)


def envelope_of(pages: Sequence[ScanPage]) -> ScanPage | None:
    """Give the page that somebody said is the envelope, or else the first that looks like one; None: none does."""
    said = [page for page in pages if page.role is PageRole.ENVELOPE]
    return next(iter(said + [page for page in pages if page.role is PageRole.PAGE and page.envelope]), None)


def say(session: Session, page: ScanPage, *, is_envelope: bool, now: datetime, actor: Staff) -> None:
    """Say that a page is the envelope of its letter, or is none: what is the envelope is not sent on.

    Raises:
        Refused: this person may not, it is no page of a letter that waits, or no other page would be left.
        Conflict: somebody changed the letter since it was loaded.
    """
    if not (actor.active and actor.role in MAILROOM):
        raise lifecycle.may_not(actor)
    reply = session.get(Reply, page.reply_id) if page.reply_id is not None else None
    if reply is None or reply.state is not ReplyState.TO_MATCH or page.role not in _MAY_BE:
        raise Refused(_("this page belongs to no letter that waits to be matched"))
    pages = pages_of(session, reply)
    if is_envelope and not any(one.role is PageRole.PAGE and one.id != page.id for one in pages):
        raise Refused(_("it is the only page of the letter: then nothing of it could be sent on"))
    old = {"role": page.role}
    page.role = PageRole.ENVELOPE if is_envelope else PageRole.PAGE
    page.envelope = page.envelope if is_envelope else []
    session.flush()
    found = leads(session, (code for one in pages for code in one.code.split()))
    arrivals.read(session, reply, written_on(session, pages, found), reply.language, now=now)
    new = {"page": page.number, "role": page.role}
    audit.record(session, "scan.envelope", "scan", page.scan_id, actor_id=actor.id, now=now, old=old, new=new)
    session.flush()
