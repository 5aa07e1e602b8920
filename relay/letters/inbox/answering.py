"""Answering what is in the staff inbox: one mail to who wrote, in staff's words, that can be taken back for a while.

It leaves by the outbox like every notice, and whoever comes second while an answer waits hears who wrote it.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, days, notices
from relay.errors import Conflict, Refused
from relay.letters import lifecycle
from relay.letters.acts import By
from relay.letters.deciding import undo_time, undoing
from relay.letters.deciding.choice import Choice
from relay.letters.deciding.decisions import decide
from relay.letters.inbox import inbox
from relay.letters.inbox.answerable import Item, mute, pen_pals_of, recipient_of, writer_of
from relay.models import (
    Decision,
    DecisionKind,
    Message,
    Notice,
    NoticeKind,
    NoticeState,
    Organisation,
    Role,
    Staff,
)
from relay.notices import Composed, Original, compose_answer
from relay.translation import gettext as _

WORDS_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer as it will go out; whom it is from is said by `relay.sending.making.own_address`."""

    recipient: str
    mail: Composed


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs to know of this installation."""

    domains: tuple[str, ...]
    """Ours: an answer to one of them would come back as mail to us."""
    cancel_window: timedelta


def draft(session: Session, item: Item, words: str) -> Draft:
    """Give an answer exactly as it will go out."""
    organisation = session.get_one(Organisation, 1)
    pen_pal = item.letter.pen_pal if item.letter else None
    reading = item.reading
    original = Original(
        subject=reading.subject if reading else "",
        text=reading.text if reading else "",
        writer=writer_of(item),
        arrived_on=days.day_at(organisation, item.message.received_at),
    )
    language = notices.language_of(pen_pal) if pen_pal else (reading.language if reading else "")
    return Draft(recipient_of(item), compose_answer(words, original, language))


def words_of(session: Session, item: Item, notice: Notice) -> str:
    """Give the words of an answer without what it quotes: for who took it back and writes it anew."""
    quoted = draft(session, item, "").mail.text.strip()
    return notice.text.strip().removesuffix(quoted).strip()


def answer(session: Session, item: Item, words: str, by: By, post: Post) -> Notice:
    """Write an answer; the item is dealt with. None leaves before its undo time is over.

    Raises:
        Conflict: an answer waits already, or the letter was changed meanwhile.
        Refused: there are no words, or this cannot be answered.
    """
    lifecycle.require_reviewer(by.staff)
    session.execute(select(Message.id).where(Message.id == item.message.id).with_for_update())
    _require_none_waits(session, item.message.id, by.staff)
    if mute(session, item, post.domains) is not None:
        raise Refused(_("this cannot be answered from here: look at it again, the page says why"))
    if not words.strip():
        raise Refused(_("write an answer first"))
    if len(words) > WORDS_MOST:
        raise Refused(_("the answer is longer than %(number)s characters", number=WORDS_MOST))
    made = _written(session, item, words, by, post)
    decision = _put_away(session, item, by, post)
    made.decision_id = decision.id if decision else None
    _record(session, "message.answered", "message", item.message.id, made, by)
    if item.letter:
        _record(session, "letter.answered", "letter", item.letter.id, made, by)
    return made


def _record(session: Session, verb: str, kind: str, subject_id: int, notice: Notice, by: By) -> None:
    told = {"notice": notice.id}
    audit.record(session, verb, kind, subject_id, actor_id=by.staff.id, now=by.now, new=told)
    session.flush()


def _written(session: Session, item: Item, words: str, by: By, post: Post) -> Notice:
    shown = draft(session, item, words)
    pen_pals = [item.letter.pen_pal] if item.letter else pen_pals_of(session, [shown.recipient])
    made = Notice(
        kind=NoticeKind.ANSWER,
        letter_id=item.letter.id if item.letter else None,
        pen_pal_id=pen_pals[0].id if pen_pals and pen_pals[0] else None,
        message_id=item.message.id,
        recipient=shown.recipient,
        language=shown.mail.language,
        subject=shown.mail.subject,
        text=shown.mail.text,
        not_before=undo_time.ends(by.now, post.cancel_window, tells=True),
        made_by_id=by.staff.id,
        created_at=by.now,
    )
    session.add(made)
    session.flush()
    return made


def _put_away(session: Session, item: Item, by: By, post: Post) -> Decision | None:
    if item.letter is not None:
        closed = Choice(kind=DecisionKind.CLOSE, version=by.version)
        return decide(session, item.letter, closed, by.staff, now=by.now, cancel_window=post.cancel_window)
    if inbox.is_open(item.message):
        inbox.deal_with(session, item.message.id, by.staff, done=True, now=by.now)
    return None


def _require_none_waits(session: Session, message_id: int, staff: Staff) -> None:
    waits = (Notice.message_id == message_id, Notice.kind == NoticeKind.ANSWER, Notice.state == NoticeState.WAITING)
    first = session.execute(select(Staff).join(Notice, Notice.made_by_id == Staff.id).where(*waits)).scalars().first()
    if first is None:
        return
    if first.id == staff.id:
        raise Conflict(_("you have written an answer already, and it waits to leave; nothing else was done"))
    who = first.name or first.email
    raise Conflict(_("%(who)s has written an answer already, and it waits to leave; yours was not sent", who=who))


def take_back(session: Session, notice_id: int, by: By, post: Post) -> Notice:
    """Take an answer back while its time lasts: it does not leave, and what it answered waits again.

    Raises:
        Conflict: it was taken back already, or has left.
        Refused: its time is over, or this person may not.
    """
    lifecycle.require_reviewer(by.staff)
    found = session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
    if found is None or found.kind is not NoticeKind.ANSWER or found.state is not NoticeState.WAITING:
        raise Conflict(_("this answer was taken back already, or has left; nothing was done"))
    if found.made_by_id != by.staff.id and by.staff.role is not Role.ADMIN:
        raise Refused(_("only who wrote the answer, or an administrator, can take it back"))
    if by.now >= found.not_before:
        raise Refused(_("the time to take it back is over"))
    if found.letter is not None:
        window, closing = post.cancel_window, found.decision_id
        undoing.undo(session, found.letter, by.staff, now=by.now, cancel_window=window, decision_id=closing)
    found.state = NoticeState.CANCELLED
    if found.message_id is not None:
        _record(session, "message.answer_taken_back", "message", found.message_id, found, by)
        if found.letter is None:
            _open_again(session, found.message_id, by)
    return found


def _open_again(session: Session, message_id: int, by: By) -> None:
    if not inbox.is_open(inbox.find_message(session, message_id)):
        inbox.deal_with(session, message_id, by.staff, done=False, now=by.now)


def answers(session: Session, message_id: int) -> list[tuple[Notice, str]]:
    """Give the answers to a message, newest first, each with who wrote it."""
    query = select(Notice, Staff).join(Staff, Staff.id == Notice.made_by_id)
    theirs = query.where(Notice.message_id == message_id, Notice.kind == NoticeKind.ANSWER)
    found = session.execute(theirs.order_by(Notice.id.desc()).limit(20))
    return [(notice, staff.name or staff.email) for notice, staff in found]
