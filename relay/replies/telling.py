"""The emails about a reply, as rows of the outbox: that it came, with its file or a link, or that it cannot be sent on.

Whom they go to, from which alias, and which email of theirs they answer are said here, once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from relay.errors import Refused
from relay.letters.acts import By
from relay.models import (
    Alias,
    AliasState,
    Letter,
    Notice,
    NoticeFile,
    NoticeKind,
    NoticeState,
    Organisation,
    PageRole,
    PenPal,
    Reply,
    StoredObject,
)
from relay.notices import addressed, language_of, own_words
from relay.notices.composing import Composed
from relay.notices.facts import Facts, ReplyFacts, ReplyRefusedFacts
from relay.notices.outbox import appeal_until
from relay.notices.unsent import in_doubt, unsent
from relay.replies.known import addressee, blacked_out
from relay.translation import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What goes to the pen pal: the files, one for each email; none: a link leads to the whole."""

    files: Sequence[StoredObject]
    pages: int
    text: str = ""
    """What was read on the pages as they are sent; empty: nothing, or it is not wanted."""


def send(session: Session, reply: Reply, parcel: Parcel, *, not_before: datetime, now: datetime) -> list[Notice]:
    """Write the emails that bring a reply: one for each file, or one with a link.

    Raises:
        Refused: nobody is known to send it to.
    """
    pal = _to_tell(session, reply)
    number = max(1, len(parcel.files))
    made = []
    for part in range(1, number + 1):
        facts = reply_facts(session, reply, pal, parcel, part)
        notice = _put(session, reply, pal, facts, {"not_before": not_before, "created_at": now})
        if parcel.files:
            name = f"{reply.received_on.isoformat()}{f'-{part}' if number > 1 else ''}.pdf"
            session.add(NoticeFile(notice_id=notice.id, object_id=parcel.files[part - 1].id, name=name))
        made.append(notice)
    session.flush()
    return made


def refuse(session: Session, reply: Reply, *, not_before: datetime, by: By) -> Notice:
    """Write the email that says that an answer came, and why it cannot be sent on.

    Raises:
        Refused: nobody is known to tell.
    """
    pal = _to_tell(session, reply)
    facts = _refused_facts(session, reply, pal, reply.public_reason, by.now)
    about = {"not_before": not_before, "created_at": by.now, "made_by_id": by.staff.id}
    return _put(session, reply, pal, facts, about)


def preview(session: Session, reply: Reply, *, now: datetime, refusal: str = "") -> Composed | None:
    """Give the email that approving, or refusing with these words, would make; None: nobody is known to tell."""
    pal = addressee(session, reply)
    if pal is None:
        return None
    if refusal:
        facts: Facts = _refused_facts(session, reply, pal, refusal, now)
        return own_words.composed(session, NoticeKind.REPLY_REFUSED, language_of(pal), facts)
    pages = sum(page.role is PageRole.PAGE for page in reply.pages)
    # How large the file will be is not known before it is made; nearly all go with their email.
    facts = replace(reply_facts(session, reply, pal, Parcel(files=(), pages=pages), 1), has_link=False)
    return own_words.composed(session, NoticeKind.REPLY, language_of(pal), facts)


def take_back(session: Session, reply: Reply) -> None:
    """Stop what has not left yet."""
    hold(session, reply.id)
    query = update(Notice).where(Notice.reply_id == reply.id, unsent()).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))


def hold(session: Session, reply_id: int) -> None:
    """Lock a reply before any of its emails is changed; what was loaded of it stays, so that a conflict is seen."""
    session.execute(select(Reply.id).where(Reply.id == reply_id).with_for_update())


def may_have_gone(session: Session, reply: Reply) -> bool:
    """Say whether an email that brings a reply is just being sent, or nobody knows whether it was."""
    theirs = (Notice.reply_id == reply.id, Notice.kind == NoticeKind.REPLY)
    query = select(Notice.id).where(*theirs, or_(Notice.state == NoticeState.SENDING, in_doubt()))
    return session.scalar(query.limit(1)) is not None


def of_round(session: Session, reply: Reply) -> list[Notice]:
    """Give the emails that bring a reply since it was approved last."""
    theirs = (Notice.reply_id == reply.id, Notice.kind == NoticeKind.REPLY, Notice.state != NoticeState.CANCELLED)
    since = reply.decided_at or reply.state_since
    return list(session.scalars(select(Notice).where(*theirs, Notice.created_at >= since).order_by(Notice.id)))


def reply_facts(session: Session, reply: Reply, pal: PenPal, parcel: Parcel, part: int) -> ReplyFacts:
    """Give what an email that brings a reply says."""
    return ReplyFacts(
        **addressed.to_pen_pal(session, pal, _writer(reply)),
        who=_writer(reply),
        received_on=reply.received_on,
        pages=parcel.pages,
        part=part,
        parts=max(1, len(parcel.files)),
        has_link=not parcel.files,
        reason="\n".join(dict.fromkeys(one.reason for one in blacked_out(reply))),
        read_text=parcel.text if part == 1 else "",
    )


def _refused_facts(session: Session, reply: Reply, pal: PenPal, reason: str, now: datetime) -> ReplyRefusedFacts:
    shared = addressed.to_pen_pal(session, pal, _writer(reply))
    until = appeal_until(session.get_one(Organisation, 1), now)
    return ReplyRefusedFacts(**shared, who=_writer(reply), received_on=reply.received_on, reason=reason, until=until)


def _writer(reply: Reply) -> str:
    return reply.correspondence.profile.name if reply.correspondence else ""


def _to_tell(session: Session, reply: Reply) -> PenPal:
    pal = addressee(session, reply)
    if pal is None or pal.erased_at is not None:
        raise Refused(_("nobody is known to tell"))
    return pal


def _put(session: Session, reply: Reply, pal: PenPal, facts: Facts, about: Mapping[str, Any]) -> Notice:
    """Write one email; `about` are its columns beside its words and whom it is to."""
    kind = NoticeKind.REPLY if isinstance(facts, ReplyFacts) else NoticeKind.REPLY_REFUSED
    composed = own_words.composed(session, kind, language_of(pal), facts)
    message_id, alias_id = _answers(session, reply)
    notice = Notice(
        kind=kind,
        reply_id=reply.id,
        pen_pal_id=pal.id,
        message_id=message_id,
        alias_id=alias_id,
        recipient=pal.address,
        language=composed.language,
        subject=composed.subject,
        text=composed.text,
        **about,
    )
    session.add(notice)
    session.flush()
    return notice


def _answers(session: Session, reply: Reply) -> tuple[int | None, int | None]:
    """Give the pen pal's newest email of this correspondence, and the alias it came to, or another that is in use."""
    newest = select(Letter.message_id, Letter.alias_id, Alias.state).join(Alias, Alias.id == Letter.alias_id)
    newest = newest.where(Letter.correspondence_id == reply.correspondence_id).order_by(Letter.id.desc()).limit(1)
    row = session.execute(newest).first()
    if row is not None and row.state is AliasState.ACTIVE:
        return row.message_id, row.alias_id
    active = (Alias.profile_id == reply.profile_id, Alias.state == AliasState.ACTIVE)
    alias_id = session.scalar(select(Alias.id).where(*active).order_by(Alias.id).limit(1))
    return (row.message_id if row else None), alias_id
