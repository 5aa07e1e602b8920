"""Mail that made no letter: what came to the postmaster and to the addresses Mailcall itself answers at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select, update
from sqlalchemy.orm import Session

from relay import audit
from relay.errors import Conflict, NotFound
from relay.letters.lifecycle import REVIEWERS, may_not
from relay.models import Letter, Message, RawAt, Recipient, Staff
from relay.translation import gettext as _

_NEWEST = 2**63 - 1
"""Greater than every id: the list begins at its newest."""

# Every message's aliases made letters, so only those with another kind of address are looked at: the index finds them.
_MADE_NO_LETTER = (
    Message.id.in_(select(Recipient.message_id).where(Recipient.alias_id.is_(None))),
    ~exists().where(Letter.message_id == Message.id),
)
_IS_OPEN = Message.id.in_(
    select(Recipient.message_id).where(Recipient.alias_id.is_(None), Recipient.dealt_with_at.is_(None))
)
_PAGE = (
    select(Message)
    .where(Message.id < bindparam("before"), *_MADE_NO_LETTER)
    .order_by(Message.id.desc())
    .limit(bindparam("most"))
)
_OPEN_PAGE = _PAGE.where(_IS_OPEN)
_RECIPIENTS = (
    select(Recipient)
    .where(Recipient.message_id.in_(bindparam("ids", expanding=True)))
    .order_by(Recipient.message_id, Recipient.id)
)
_HOW_MANY = select(func.count(), func.max(Message.received_at)).where(*_MADE_NO_LETTER)
_HOW_MANY_OPEN = _HOW_MANY.where(_IS_OPEN)
_ONE = select(Message).where(Message.id == bindparam("id"), *_MADE_NO_LETTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A message without a letter, as its list shows it. Nothing of it was read but its envelope."""

    id: int
    received_at: datetime
    mail_from: str
    """The envelope sender, empty for the null sender."""
    addresses: tuple[str, ...]
    """Ours that it was sent to, in the order they were given."""
    reasons: tuple[str, ...]
    """Why fetched mail is here: each an `Unrouted`, once."""
    size_bytes: int
    kept: bool
    """False once its bytes were erased."""
    dealt_with_at: datetime | None
    """When staff said that nothing more is to be done about it."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """How many such messages nobody has dealt with yet, when the last of them came, and how many there are in all."""

    number: int
    newest: datetime | None
    everything: int


def rows(session: Session, *, before: int | None = None, limit: int, everything: bool = False) -> list[InboxRow]:
    """List messages that made no letter and wait for somebody, newest first, those older than the message `before`.

    `everything`: also those that were dealt with.
    """
    query = _PAGE if everything else _OPEN_PAGE
    page = session.scalars(query, {"before": _NEWEST if before is None else before, "most": limit}).all()
    found = _recipients(session, [message.id for message in page])
    return [_row(message, found[message.id]) for message in page]


def _row(message: Message, found: Sequence[Recipient]) -> InboxRow:
    dealt_with = [one.dealt_with_at for one in found if one.alias_id is None]
    return InboxRow(
        id=message.id,
        received_at=message.received_at,
        mail_from=message.mail_from,
        addresses=tuple(one.address for one in found),
        reasons=tuple(dict.fromkeys(one.reason for one in found if one.reason)),
        size_bytes=message.size_bytes,
        kept=message.raw_at is not RawAt.ERASED,
        dealt_with_at=None if None in dealt_with else max(at for at in dealt_with if at),
    )


def inbox(session: Session) -> Inbox:
    """Count the messages that made no letter."""
    number, newest = session.execute(_HOW_MANY_OPEN).one()
    return Inbox(number, newest, session.execute(_HOW_MANY).one()[0])


def deal_with(session: Session, message_id: int, staff: Staff, *, done: bool, now: datetime) -> None:
    """Say that nothing more is to be done about a message, or open it again; who did is recorded.

    Raises:
        NotFound: there is no such message.
        Refused: this person may not.
        Conflict: somebody did so first.
    """
    if staff.role not in REVIEWERS or not staff.active:
        raise may_not(staff)
    message = find_message(session, message_id)
    here = (Recipient.message_id == message.id, Recipient.alias_id.is_(None))
    was = Recipient.dealt_with_at.is_(None) if done else Recipient.dealt_with_at.is_not(None)
    changed = session.execute(
        update(Recipient)
        .where(*here, was)
        .values(dealt_with_at=now if done else None)
        .execution_options(synchronize_session=False)
    )
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise Conflict(_("somebody has dealt with it already") if done else _("somebody has opened it again already"))
    verb = "message.dealt_with" if done else "message.reopened"
    audit.record(session, verb, "message", message.id, actor_id=staff.id, now=now)
    session.flush()


def find_message(session: Session, message_id: int) -> Message:
    """Load a message that made no letter; one that did is reached through its letter.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(_ONE, {"id": message_id})
    if found is None:
        raise NotFound(_("there is no message %(number)s without a letter", number=message_id))
    return found


def _recipients(session: Session, ids: Sequence[int]) -> dict[int, list[Recipient]]:
    found: dict[int, list[Recipient]] = defaultdict(list)
    for one in session.scalars(_RECIPIENTS, {"ids": ids}):
        found[one.message_id].append(one)
    return found
