"""The emails about a reply, as rows of the outbox: that it came, with its file or a link, or that it cannot be sent on.

Whom they go to, from which alias, and which email of theirs they answer are said here, once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
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
    PenPal,
    Reply,
    StoredObject,
)
from relay.notices import language_of
from relay.notices.composing import Composed, best_language, day_in, filled, lines_of
from relay.replies import redacting
from relay.translation import gettext as _

REPLY_MARK = "<mailcall:reply>"
"""The place for the link, filled when the email leaves."""
_WAITS = (NoticeState.WAITING, NoticeState.PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What goes to the pen pal: the files, one for each email; none: a link leads to the whole."""

    files: Sequence[StoredObject]
    pages: int


def addressee(session: Session, reply: Reply) -> PenPal | None:
    """Give whom a reply is for; who was found to be one with another gets it at their main address."""
    pal = reply.correspondence.pen_pal if reply.correspondence else None
    if pal is not None and pal.merged_into_id is not None:
        return session.get(PenPal, pal.merged_into_id)
    return pal


def send(session: Session, reply: Reply, parcel: Parcel, *, not_before: datetime, now: datetime) -> list[Notice]:
    """Write the emails that bring a reply: one for each file, or one with a link.

    Raises:
        Refused: nobody is known to send it to.
    """
    number = max(1, len(parcel.files))
    made = []
    for part in range(1, number + 1):
        told = {
            "part": part,
            "parts": number,
            "pages": parcel.pages,
            "link": "" if parcel.files else "<mailcall:reply>",
        }
        notice = _put(session, reply, NoticeKind.REPLY, told, not_before=not_before, now=now)
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
    facts: dict[str, object] = {"reason": lines_of(reply.public_reason)}
    about = {"not_before": not_before, "now": by.now, "made_by_id": by.staff.id}
    return _put(session, reply, NoticeKind.REPLY_REFUSED, facts, **about)  # type: ignore[arg-type]


def preview(session: Session, reply: Reply, kind: NoticeKind, *, reason: str = "") -> Composed | None:
    """Give the email that a decision would make, exactly as it will read; None: nobody is known to tell."""
    pal = addressee(session, reply)
    if pal is None:
        return None
    facts: dict[str, object] = {"pages": len(reply.pages)}
    if kind is NoticeKind.REPLY_REFUSED:
        facts = {"reason": lines_of(reason)}
    return _composed(session, reply, pal, kind, facts)


def take_back(session: Session, reply: Reply) -> None:
    """Stop what has not left yet."""
    waiting = (Notice.reply_id == reply.id, Notice.state.in_(_WAITS))
    query = update(Notice).where(*waiting).values(state=NoticeState.CANCELLED)
    session.execute(query.execution_options(synchronize_session="fetch"))


def of_round(session: Session, reply: Reply) -> list[Notice]:
    """Give the emails that bring a reply since it was approved last."""
    theirs = (Notice.reply_id == reply.id, Notice.kind == NoticeKind.REPLY, Notice.state != NoticeState.CANCELLED)
    since = reply.decided_at or reply.state_since
    return list(session.scalars(select(Notice).where(*theirs, Notice.created_at >= since).order_by(Notice.id)))


def _put(
    session: Session,
    reply: Reply,
    kind: NoticeKind,
    facts: Mapping[str, object],
    *,
    not_before: datetime,
    now: datetime,
    made_by_id: int | None = None,
) -> Notice:
    pal = addressee(session, reply)
    if pal is None or pal.erased_at is not None:
        raise Refused(_("nobody is known to tell"))
    composed = _composed(session, reply, pal, kind, facts)
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
        not_before=not_before,
        made_by_id=made_by_id,
        created_at=now,
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


def _composed(session: Session, reply: Reply, pal: PenPal, kind: NoticeKind, facts: Mapping[str, object]) -> Composed:
    organisation = session.get_one(Organisation, 1)
    language = best_language(language_of(pal))
    who = reply.correspondence.profile.name if reply.correspondence else ""
    wanted = organisation.reads_replies and kind is NoticeKind.REPLY and not redacting.in_force(reply)
    told = {
        "organisation": organisation.name,
        "help_address": organisation.help_address,
        "name": pal.name,
        "to": who if pal.names_in_subjects else "",
        "who": who,
        "received_on": day_in(reply.received_on, language),
        "reason": lines_of(redacting.reasons(reply)),
        "read_text": "\n".join(f"> {line}".rstrip() for line in reply.text.splitlines()) if wanted else "",
        "part": 1,
        "parts": 1,
        "pages": 1,
        "link": "",
    }
    return filled(kind, language, {**told, **facts})
