"""Make what a pen pal gets of a reply: its pages as a PDF with the bars burnt in, and the emails that bring it."""

import hashlib
from datetime import timedelta

from relay.errors import NotReady
from relay.models import ObjectKind, PageRole, Reply, ReplyState
from relay.objects import Kept, keep
from relay.replies import redacting, sending, telling
from relay.replies.finding import find
from relay.replies.pages.copying import Bar, Copy, Sheet
from relay.sandbox import Limits, Sandbox
from relay.work.jobs import Claim
from relay.work.room import Room

_LIMITS = Limits(wall_s=120, cpu_s=100, memory_bytes=3 << 29)
_WHOLE = 1 << 62
"""As large as it gets."""


def send_reply(room: Room, job: Claim) -> str:
    """Make the copy and the emails of the reply that is the job's subject, unless it was taken back since."""
    with room.database.read() as session:
        reply = find(session, job.subject_id or 0, even_sealed=True)
        if reply.state is not ReplyState.APPROVED or telling.of_round(session, reply):
            return "the reply has gone on"
        version, sheets = reply.version, _sheets(room, reply)
    whole, parts = _copies(room, sheets)
    window = timedelta(minutes=room.settings.cancel_window)
    with room.database.write() as session:
        reply = find(session, job.subject_id or 0, even_sealed=True)
        if reply.version != version:
            raise NotReady("the reply changed while its copy was made; it is made again")
        emails = sending.put_out(session, reply, whole, parts, now=room.now(), cancel_window=window)
    return f"{len(sheets)} pages in {emails} emails"


def _sheets(room: Room, reply: Reply) -> tuple[Sheet, ...]:
    """Give the pages as they were scanned, with what is blacked out on each."""
    bars: dict[int, list[Bar]] = {}
    for one in redacting.in_force(reply):
        bars.setdefault(one.page_id, []).append(Bar(one.x, one.y, one.width, one.height))
    pages = [page for page in reply.pages if page.role is PageRole.PAGE]
    taken = [(page, room.store.get(page.stored.key)) for page in pages]
    for page, jpeg in taken:
        if hashlib.sha256(jpeg).hexdigest() != page.stored.sha256:
            message = f"page {page.id} is not what was scanned"
            raise ValueError(message)
    return tuple(Sheet(jpeg, tuple(bars.get(page.id, ()))) for page, jpeg in taken)


def _copies(room: Room, sheets: tuple[Sheet, ...]) -> tuple[Kept, list[Kept]]:
    """Keep the whole copy, and the files that go by email; none of these, when they would be too many."""
    most = sending.most_bytes(room.settings.reply_email_bytes)
    with Sandbox("relay.replies.pages.copying:copies", list[Copy], limits=_LIMITS) as child:
        parts = child(sheets, most)
        whole = parts if len(parts) == 1 else child(sheets, _WHOLE)
    kept = _kept(room, whole[0])
    too_many = len(parts) > sending.EMAILS_MOST or any(len(part.pdf) > most for part in parts)
    return kept, [] if too_many else [_kept(room, part) for part in parts]


def _kept(room: Room, copy: Copy) -> Kept:
    return keep(room.store, ObjectKind.REPLY, copy.pdf, "application/pdf")
