"""The demo's pen pals: what is in their mailboxes, as each of them would see it, and what they write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, make_msgid
from typing import Final

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from relay.demo.door import Email
from relay.letters.sealed.scanned import SHUT
from relay.models import Notice, NoticeState, Reply
from relay.sending.making import Maker, Ready
from relay.sending.message import reply_to
from relay.settings import Settings

_ARRIVES: Final = (NoticeState.WAITING, NoticeState.SENT)
_LOOKED_AT: Final = 200


@dataclass(frozen=True, slots=True)
class Arrived:
    """One email in a mailbox."""

    reply_id: int | None
    """The answer on paper that came with it."""
    at: datetime
    ready: Ready

    @property
    def answers_to(self) -> str:
        """The address that an answer goes to."""
        return reply_to(self.ready.mail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a pen pal writes."""

    name: str
    sender: str
    recipient: str
    subject: str
    text: str


def arrived(session: Session, settings: Settings, *, now: datetime, recipient: str = "", most: int) -> list[Arrived]:
    """List what has left, or would have if anything left a demo; the newest first."""
    asked = select(Notice).where(Notice.id.in_(_newest(now)))
    shut = select(Reply.id).where(Reply.state.in_(SHUT), Reply.id == Notice.reply_id)
    asked = asked.where(~shut.exists())
    if recipient:
        asked = asked.where(Notice.recipient == recipient)
    rows = session.scalars(asked.order_by(Notice.not_before.desc(), Notice.id.desc()).limit(most)).all()
    maker = Maker(settings)
    return [Arrived(row.reply_id, row.sent_at or row.not_before, maker.make(session, row, now=now)) for row in rows]


def recipients(session: Session, *, now: datetime) -> Sequence[str]:
    """List whose mailboxes something arrived in lately."""
    lately = select(Notice.recipient).where(Notice.id.in_(_newest(now)))
    return session.scalars(lately.distinct().order_by(Notice.recipient)).all()


def _newest(now: datetime) -> Select[tuple[int]]:
    """Give the newest emails, by short walks of the index of states: whoever looks on in a demo reads those."""
    walks = (
        select(Notice.id)
        .where(Notice.state == state, Notice.not_before <= now)
        .order_by(Notice.not_before.desc(), Notice.id.desc())
        .limit(_LOOKED_AT)
        .subquery()
        for state in _ARRIVES
    )
    found = union_all(*(select(walk.c.id) for walk in walks)).subquery()
    return select(found.c.id)


def written_as(written: Written) -> Email:
    """Give the email that a pen pal's mail client makes of it.

    Raises:
        ValueError: an address or a header field holds what it may not.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((written.name, written.sender))
    mail["To"], mail["Subject"] = written.recipient, written.subject
    mail["Message-ID"] = make_msgid(domain=written.sender.rpartition("@")[2])
    mail.set_content(written.text)
    return Email(sender=written.sender, recipient=written.recipient, content=bytes(mail))
