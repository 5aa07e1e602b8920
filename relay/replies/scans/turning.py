"""Turning a page that lies on its side or head: of scans that wait, and of replies that nobody matched yet."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, objects
from relay.errors import Conflict, NotFound, Refused
from relay.letters import lifecycle
from relay.letters.steps import MAILROOM
from relay.models import ObjectKind, Reply, ReplyState, ScanPage, Staff
from relay.objects import Kept, ObjectStore, keep
from relay.replies import life
from relay.replies.known import blacked_out
from relay.replies.pages.reader import PageReader
from relay.replies.pages.values import FileFaultError, Side
from relay.translation import gettext as _

QUARTERS = (90, 180, 270)
_WAITS = (ReplyState.TO_MATCH,)


def find_page(session: Session, scan_id: int, number: int) -> ScanPage:
    """Give a page of a scan.

    Raises:
        NotFound: there is none of that number.
    """
    page = session.scalar(select(ScanPage).where(ScanPage.scan_id == scan_id, ScanPage.number == number))
    if page is None:
        raise NotFound(_("there is no page %(number)s in this scan", number=number))
    return page


def make_turned(store: ObjectStore, key: str, degrees: int) -> tuple[Side, Kept]:
    """Make the turned picture and keep it, before anything is changed.

    Raises:
        Refused: a page turns by quarters, and the picture has to be whole.
    """
    if degrees not in QUARTERS:
        raise Refused(_("a page is turned by 90, 180 or 270 degrees"))
    with PageReader(reads_words=False) as reader:
        try:
            side = reader.turned(store.get(key), degrees)
        except FileFaultError:
            raise Refused(_("this page's picture cannot be read any more; scan the paper again")) from None
    return side, keep(store, ObjectKind.SIDE, side.jpeg, "image/jpeg")


def turn(session: Session, page: ScanPage, old_key: str, made: tuple[Side, Kept], actor: Staff, now: datetime) -> None:
    """Put the turned picture in place of the other.

    Raises:
        Refused: this person may not, the page belongs to a reply that was matched already, or something is blacked
            out on it: its place is told by how the page lies.
        Conflict: somebody turned it meanwhile.
    """
    if not (actor.active and actor.role in MAILROOM):
        raise lifecycle.may_not(actor)
    reply = session.get(Reply, page.reply_id) if page.reply_id is not None else None
    if reply is not None and reply.state not in _WAITS:
        raise Refused(_("this page belongs to a reply that was matched already"))
    if reply is not None and any(one.page_id == page.id for one in blacked_out(reply)):
        raise Refused(_("a part of this page is blacked out: show that again before you turn it"))
    if page.stored.key != old_key:
        raise Conflict(_("somebody else changed this scan a moment ago; nothing was done, look at it again"))
    side, kept = made
    degrees = side.turned
    old, before = {"turned": page.turned}, page.stored
    page.object_id = objects.name(session, kept, now=now).id
    page.envelope = list(side.envelope)
    page.width, page.height, page.turned = side.width, side.height, (page.turned + degrees) % 360
    if reply is not None:
        life.touch(session, reply)
    else:
        page.scan.version += 1
    session.flush()
    if session.scalar(select(ScanPage.id).where(ScanPage.object_id == before.id).limit(1)) is None:
        objects.forget(session, before)  # or it would outlive the page when somebody is erased
    new = {"page": page.number, "turned": page.turned}
    audit.record(session, "scan.turned", "scan", page.scan_id, actor_id=actor.id, now=now, old=old, new=new)
