"""The staff inbox: what people answer. Mail to the postmaster, abuse and other addresses, and letters meant for us."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import Select, Subquery, exists, func, select, tuple_, union_all, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from relay import audit
from relay.errors import Conflict, NotFound
from relay.letters.inbox.inbox_rows import InboxRow, Kind, letter_rows, message_rows, of_kind
from relay.letters.lifecycle import require_reviewer
from relay.models import Letter, LetterState, Message, Recipient, Staff
from relay.translation import gettext as _

__all__ = ["Inbox", "InboxRow", "Kind", "Place", "deal_with", "done", "find_message", "inbox", "rows"]

Columns = TypeVarTuple("Columns")

MOST = 100
"""More than this are not counted: whoever answers them sees "99+"."""
_LAST = 2**63 - 1

# Every message's aliases made letters, so only those with another kind of address are looked at: an index finds them.
_MADE_NO_LETTER = (
    Message.id.in_(select(Recipient.message_id).where(Recipient.alias_id.is_(None))),
    ~exists().where(Letter.message_id == Message.id),
)
_WAITING = select(Recipient.message_id).where(Recipient.alias_id.is_(None), Recipient.dealt_with_at.is_(None))
_IS_OPEN = (Message.id.in_(_WAITING), ~exists().where(Letter.message_id == Message.id))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the inbox ended: mail and letters stand in one list, by the time they arrived."""

    received_at: datetime
    is_letter: bool
    id: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """How many wait for somebody, up to `MOST`, and when the first of them came."""

    number: int
    oldest: datetime | None


def rows(session: Session, *, after: Place | None = None, limit: int, kind: Kind | None = None) -> list[InboxRow]:
    """List what waits for somebody, that which waits longest first, behind the row where the last page ended."""
    found: list[InboxRow] = []
    if kind is not Kind.FOR_US:
        waiting = _WAITING.where(*of_kind(kind, Recipient.message_id))
        page = select(Message).where(Message.id.in_(waiting), ~exists().where(Letter.message_id == Message.id))
        page = _behind(page, Message.received_at, Message.id, after, is_letter=False).limit(limit)
        found += message_rows(session, page)
    if kind in {None, Kind.FOR_US, Kind.APPEAL}:
        letters = select(Letter).where(Letter.state == LetterState.FOR_US, *of_kind(kind, Letter.message_id))
        letters = _behind(letters, Letter.received_at, Letter.id, after, is_letter=True).limit(limit)
        found += letter_rows(session, letters)
    return sorted(found, key=lambda row: (row.received_at, row.letter_id is not None, row.letter_id or row.id))[:limit]


def place_of(row: InboxRow) -> Place:
    """Give the place of a row."""
    return Place(row.received_at, row.letter_id is not None, row.letter_id or row.id)


def done(session: Session, *, before: int | None = None, limit: int) -> list[InboxRow]:
    """List messages that were dealt with, newest first, those older than the message `before`."""
    number = Recipient.message_id
    here = (Recipient.alias_id.is_(None), number < (_LAST if before is None else before), number.not_in(_WAITING))
    # Walked backwards in the index of what is to no alias, as far as a page goes.
    some = select(number).where(*here, ~exists().where(Letter.message_id == number)).group_by(number)
    newest = some.order_by(number.desc()).limit(limit)
    return message_rows(session, select(Message).where(Message.id.in_(newest)).order_by(Message.id.desc()))


def inbox(session: Session) -> Inbox:
    """Count what waits, as far as anybody wants to know."""
    return Inbox(*session.execute(select(func.count(), func.min(_waiting().c.at))).one())


def waiting_number() -> Select[int]:
    """Give a select of how many wait, for who asks several such things at once."""
    return select(func.count()).select_from(_waiting())


def _waiting() -> Subquery:
    messages = select(Message.received_at.label("at")).where(*_IS_OPEN).limit(MOST).subquery()
    for_us = Letter.state == LetterState.FOR_US
    letters = select(Letter.received_at.label("at")).where(for_us).limit(MOST).subquery()
    both = union_all(select(messages.c.at), select(letters.c.at)).subquery()
    return select(both.c.at).limit(MOST).subquery()


def deal_with(session: Session, message_id: int, staff: Staff, *, done: bool, now: datetime) -> None:
    """Say that nothing more is to be done about a message, or open it again; who did is recorded.

    Raises:
        NotFound: there is no such message.
        Refused: this person may not.
        Conflict: somebody did so first.
    """
    require_reviewer(staff)
    message = find_message(session, message_id)
    here = (Recipient.message_id == message.id, Recipient.alias_id.is_(None))
    was = Recipient.dealt_with_at.is_(None) if done else Recipient.dealt_with_at.is_not(None)
    changed = session.execute(
        update(Recipient)
        .where(*here, was)
        .values(dealt_with_at=now if done else None)
        .execution_options(synchronize_session="fetch")
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Conflict(_("somebody has dealt with it already") if done else _("somebody has opened it again already"))
    verb = "message.dealt_with" if done else "message.reopened"
    audit.record(session, verb, "message", message.id, actor_id=staff.id, now=now)
    session.flush()


def is_open(message: Message) -> bool:
    """Say whether a message waits for somebody."""
    return any(one.dealt_with_at is None for one in message.recipients if one.alias_id is None)


def find_message(session: Session, message_id: int) -> Message:
    """Load a message that made no letter; one that did is reached through its letter.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Message).where(Message.id == message_id, *_MADE_NO_LETTER))
    if found is None:
        raise NotFound(_("there is no message %(number)s without a letter", number=message_id))
    return found


def _behind(
    query: Select[*Columns],
    at: InstrumentedAttribute[datetime],
    number: InstrumentedAttribute[int],
    after: Place | None,
    *,
    is_letter: bool,
) -> Select[*Columns]:
    """Order by arrival, and leave out what comes before a place; at the same moment mail stands before letters."""
    if after is not None:
        last = after.id if is_letter is after.is_letter else 0 if is_letter else _LAST
        query = query.where(tuple_(at, number) > tuple_(after.received_at, last, types=(at.type, number.type)))
    return query.order_by(at, number)
