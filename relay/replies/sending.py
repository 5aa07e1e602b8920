"""A reply on its way out: its copy and its emails are written once, and what became of them is followed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import update
from sqlalchemy.orm import Session

from relay import audit, objects
from relay.letters.deciding import undo_time
from relay.letters.ours import causes
from relay.models import Notice, NoticeKind, NoticeState, Organisation, Reply, ReplyState
from relay.objects import Kept
from relay.replies import life, needs, telling
from relay.replies.telling import Parcel

EMAILS_MOST: Final = 3
"""What needs more emails than this goes as a link."""
_OF_STATES: Final = {
    NoticeKind.REPLY: frozenset({ReplyState.APPROVED, ReplyState.SENT}),
    NoticeKind.REPLY_REFUSED: frozenset({ReplyState.REJECTED}),
}
"""In which states a reply is while an email about it may leave; one that came back may be tried again."""
_TOKEN_BYTES: Final = 16
_ENCODED: Final = 1.37
"""How much a file grows in an email: base64 with its line ends (RFC 2045 section 6.8)."""


def most_bytes(as_encoded: int) -> int:
    """Give how large a file may be for its email, as encoded, to keep to a size."""
    return int(as_encoded / _ENCODED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """What was made of a reply's pages."""

    whole: Kept
    parts: Sequence[Kept]
    """The files that go, one for each email; none: a link leads to the whole."""
    pages: int
    text: str = ""
    """What was read on the pages as they are sent."""


def grouped(sizes: Sequence[int], most: int) -> list[range]:
    """Part pages of these sizes into runs that keep to a size, as few as can be; a page that is larger stands alone."""
    runs: list[range] = []
    used = 0
    for number, size in enumerate(sizes):
        if runs and used + size <= most:
            runs[-1] = range(runs[-1].start, number + 1)
            used += size
        else:
            runs.append(range(number, number + 1))
            used = size
    return runs


def put_out(session: Session, reply: Reply, made: Outgoing, *, now: datetime, cancel_window: timedelta) -> int:
    """Keep a reply's copy, and write the emails that bring it; give how many. Called twice, it does nothing more."""
    session.refresh(reply, with_for_update={"of": Reply})  # approved, undone and approved again it has two jobs
    if reply.state is not ReplyState.APPROVED or telling.of_round(session, reply):
        return 0
    now = max(now, reply.decided_at or now)  # a clock that was set back must not put the emails before their approval
    pdf = objects.name(session, made.whole, now=now)
    life.copied(session, reply, pdf.id, link_token=None if made.parts else secrets.token_urlsafe(_TOKEN_BYTES))
    ends = undo_time.ends(reply.decided_at or reply.state_since, cancel_window, tells=True)
    files = [objects.name(session, part, now=now) for part in made.parts]
    text = made.text if session.get_one(Organisation, 1).reads_replies else ""
    told = {"sha256": pdf.sha256, "emails": max(1, len(files)), "link": not files}
    audit.record(session, "reply.put_out", "reply", reply.id, actor_id=None, now=now, new=told)
    parcel = Parcel(files=files, pages=made.pages, text=text)
    return len(telling.send(session, reply, parcel, not_before=max(now, ends), now=now))


def went(session: Session, notice: Notice, *, now: datetime) -> None:
    """Follow an email that left, came back or will not leave: with the last of its reply's the reply is sent.

    The reply is locked, for another of its emails may end at this moment. One that came back has been sent, too: what
    staff do about it they do about a sent reply. Where none is left that could go, the reply goes back to its reader.
    """
    if notice.kind is not NoticeKind.REPLY or notice.reply_id is None:
        return
    reply = session.get_one(Reply, notice.reply_id, with_for_update={"of": Reply}, populate_existing=True)
    if reply.state is not ReplyState.APPROVED:
        return
    emails = telling.of_round(session, reply)
    if not emails:
        life.move(session, reply, ReplyState.IN_REVIEW, now=now, actor=None)
        return
    if not all(one.state is NoticeState.SENT or one.bounced_at for one in emails):
        return
    life.move(session, reply, ReplyState.SENT, now=now, actor=None, sent_at=now)
    causes.answered(session, reply.correspondence, reply.received_on, now=now)


def may_leave(session: Session, notice: Notice, *, now: datetime) -> bool:
    """Say whether an email about a reply may leave now: the reply is as it tells, and nothing came between the two.

    What somebody ended, blocked or forbade since it was approved goes back to its reader.
    """
    if notice.reply_id is None or notice.kind not in _OF_STATES:
        return True
    reply = session.get_one(Reply, notice.reply_id, with_for_update={"of": Reply})
    if reply.state not in _OF_STATES[notice.kind]:
        return False
    if notice.kind is NoticeKind.REPLY_REFUSED or not needs.why_not(reply, now):
        return True
    if reply.state is ReplyState.APPROVED:
        life.move(session, reply, ReplyState.IN_REVIEW, now=now, actor=None)
    return False


def fetched(session: Session, reply: Reply, *, now: datetime) -> None:
    """Note that the file behind a reply's link was taken; the first time counts."""
    first = update(Reply).where(Reply.id == reply.id, Reply.fetched_at.is_(None)).values(fetched_at=now)
    if session.execute(first.execution_options(synchronize_session="fetch")).rowcount:  # type: ignore[attr-defined]
        audit.record(session, "reply.fetched", "reply", reply.id, actor_id=None, now=now)
    session.flush()
