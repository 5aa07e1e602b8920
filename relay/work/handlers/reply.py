"""Make what a pen pal gets of a reply: its pages as a PDF with the bars burnt in, and the emails that bring it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from relay.errors import NotReady
from relay.models import ObjectKind, Organisation, PageRole, Reply, ReplyState
from relay.objects import ObjectStore, keep
from relay.replies import sending, telling
from relay.replies.finding import find
from relay.replies.known import blacked_out
from relay.replies.own_words import printed_on
from relay.replies.pages.binding import Binder, Sheet
from relay.replies.pages.printed import written
from relay.replies.pages.searchable import Bar, Made
from relay.replies.sending import Outgoing
from relay.work.jobs import Claim
from relay.work.room import Room

_SLACK = 0.95
"""What a PDF adds to its pictures: its own lines, and the text below them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What is made, of which version of the reply."""

    version: int
    sheets: tuple[Sheet, ...]
    title: str
    language: str
    languages: tuple[str, ...]
    """In which it is read; none: it is not."""
    printed: tuple[tuple[str, ...], ...]
    """What we printed on its slip: it goes as a picture, and not as words of whoever wrote."""


def send_reply(room: Room, job: Claim) -> str:
    """Make the copy and the emails of the reply that is the job's subject, unless it was taken back since."""
    with room.database.read() as session:
        reply = find(session, job.subject_id or 0, even_sealed=True)
        if reply.state is not ReplyState.APPROVED or telling.of_round(session, reply):
            return "the reply has gone on"
        wanted = _wanted(session, room.store, reply)
    made = _made(room, wanted)
    window = timedelta(minutes=room.settings.cancel_window)
    with room.database.write() as session:
        reply = find(session, job.subject_id or 0, even_sealed=True)
        if reply.version != wanted.version:
            raise NotReady("the reply changed while its copy was made; it is made again")
        emails = sending.put_out(session, reply, made, now=room.now(), cancel_window=window)
    return f"{len(wanted.sheets)} pages in {emails} emails"


def _wanted(session: Session, store: ObjectStore, reply: Reply) -> _Wanted:
    organisation = session.get_one(Organisation, 1)
    spoken = (reply.language, reply.profile.language if reply.profile else "", *organisation.languages)
    return _Wanted(
        version=reply.version,
        sheets=_sheets(store, reply),
        title=f"{organisation.name}, {reply.received_on.isoformat()}",
        language=reply.language or organisation.languages[0],
        languages=tuple(dict.fromkeys(filter(None, spoken))) if organisation.reads_replies else (),
        printed=printed_on(session, reply.correspondence),
    )


def _sheets(store: ObjectStore, reply: Reply) -> tuple[Sheet, ...]:
    """Give the pages as they were scanned, with what is blacked out on each."""
    bars: dict[int, list[Bar]] = {}
    for one in blacked_out(reply):
        bars.setdefault(one.page_id, []).append(Bar(one.x, one.y, one.width, one.height))
    made = []
    for page in reply.pages:
        if page.role is PageRole.PAGE:
            jpeg = store.get(page.stored.key)
            if hashlib.sha256(jpeg).hexdigest() != page.stored.sha256:
                message = f"page {page.id} is not what was scanned"
                raise ValueError(message)
            made.append(Sheet(jpeg, tuple(bars.get(page.id, ()))))
    return tuple(made)


def _made(room: Room, wanted: _Wanted) -> Outgoing:
    """Make the whole copy, and the files that go by email; none of these, when they would be too many or too large."""
    most = sending.most_bytes(room.settings.reply_email_bytes)
    with Binder() as binder:
        whole = _bound(binder, wanted, wanted.sheets)
        parts = [whole]
        if len(whole.pdf) > most:
            runs = sending.grouped([len(sheet.jpeg) for sheet in wanted.sheets], int(most * _SLACK))
            few = 1 < len(runs) <= sending.EMAILS_MOST
            parts = [_bound(binder, wanted, wanted.sheets[run.start : run.stop]) for run in runs] if few else []
    if any(len(part.pdf) > most for part in parts):
        parts = []
    kept = keep(room.store, ObjectKind.REPLY, whole.pdf, "application/pdf")
    files = [keep(room.store, ObjectKind.REPLY, part.pdf, "application/pdf") for part in parts]
    text = "\n\n".join(filter(None, (written(one, wanted.printed) for one in whole.texts)))
    return Outgoing(whole=kept, parts=files, pages=len(wanted.sheets), text=text)


def _bound(binder: Binder, wanted: _Wanted, sheets: Sequence[Sheet]) -> Made:
    return binder.searchable(sheets, title=wanted.title, language=wanted.language, languages=wanted.languages)
