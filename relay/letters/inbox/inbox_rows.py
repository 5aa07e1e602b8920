"""The rows of the staff inbox: a message or a letter, as its list shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, selectinload

from relay.letters.inbox.taking import APPEAL, Marks, marks_of
from relay.models import (
    Audit,
    Letter,
    LetterState,
    Message,
    Notice,
    NoticeKind,
    NoticeState,
    PenPal,
    RawAt,
    ReadingVersion,
    Recipient,
)


class Kind(StrEnum):
    """What a thing in the inbox is."""

    POSTMASTER = "postmaster"
    """To the postmaster, or to another address that leads to no person."""
    ABUSE = "abuse"
    FOR_US = "for_us"
    """A letter that was meant for us."""
    APPEAL = "appeal"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """One thing to answer. What stands here of a message that was not read yet is its envelope."""

    id: int
    """The message."""
    letter_id: int | None = None
    profile_id: int | None = None
    pen_pal_id: int | None = None
    kind: Kind
    received_at: datetime
    mail_from: str
    """The envelope sender, empty for the null sender."""
    writer: str = ""
    """Who the mail says wrote it, once it was read: name, else address."""
    subject: str = ""
    was_read: bool
    addresses: tuple[str, ...] = ()
    """Ours that it was sent to, in the order they were given."""
    reasons: tuple[str, ...] = ()
    """Why fetched mail is here: each an `Unrouted`, once."""
    size_bytes: int
    kept: bool
    """False once its bytes were erased."""
    dealt_with_at: datetime | None = None
    """When staff said that nothing more is to be done about it."""
    answer: NoticeState | None = None
    """What became of the last answer to it."""
    was_rejected: bool = False
    """A letter of who wrote it was rejected: this may be an appeal."""
    answers: NoticeKind | None = None
    """What of ours it answers."""
    marks: Marks


def of_kind(kind: Kind | None, message_id: InstrumentedAttribute[int]) -> tuple[ColumnElement[bool], ...]:
    """Give the condition that a message is of a kind."""
    to_abuse = select(Recipient.message_id).where(
        Recipient.alias_id.is_(None), func.lower(Recipient.address).like("abuse@%")
    )
    appeals = select(Audit.subject_id).where(Audit.verb == APPEAL)
    if kind is Kind.ABUSE:
        return (message_id.in_(to_abuse),)
    if kind is Kind.POSTMASTER:
        return (message_id.not_in(to_abuse),)
    return (message_id.in_(appeals),) if kind is Kind.APPEAL else ()


def message_rows(session: Session, page: Select[Message]) -> list[InboxRow]:
    """Lay out messages that made no letter."""
    answers = _answer(Message.id)
    rejected = select(Letter.id).join(PenPal, PenPal.id == Letter.pen_pal_id)
    theirs = (PenPal.address == func.lower(Message.mail_from), Letter.state == LetterState.REJECTED)
    query = (
        page.add_columns(
            ReadingVersion.id,
            ReadingVersion.subject,
            ReadingVersion.detail["senders"],
            answers,
            rejected.where(*theirs).exists(),
        )
        .outerjoin(ReadingVersion, (ReadingVersion.message_id == Message.id) & (ReadingVersion.version == 1))
        .options(selectinload(Message.recipients))
    )
    found = session.execute(query).all()
    marks = marks_of(session, [row[0].id for row in found])
    return [_of_message(*row, marks=marks[row[0].id]) for row in found]


def _of_message(
    message: Message,
    reading_id: int | None,
    subject: str | None,
    senders: Any,  # noqa: ANN401 -- a piece of JSON
    answer: str | None,
    was_rejected: bool,  # noqa: FBT001 -- a column
    *,
    marks: Marks,
) -> InboxRow:
    found = message.recipients
    dealt_with = [one.dealt_with_at for one in found if one.alias_id is None]
    to_abuse = any(one.address.lower().startswith("abuse@") for one in found)
    return InboxRow(
        id=message.id,
        kind=Kind.APPEAL if marks.is_appeal else Kind.ABUSE if to_abuse else Kind.POSTMASTER,
        received_at=message.received_at,
        mail_from=message.mail_from,
        writer=_writer(senders or ()),
        subject=subject or "",
        was_read=reading_id is not None,
        addresses=tuple(one.address for one in found),
        reasons=tuple(dict.fromkeys(one.reason for one in found if one.reason)),
        size_bytes=message.size_bytes,
        kept=message.raw_at is not RawAt.ERASED,
        dealt_with_at=max((at for at in dealt_with if at), default=None) if None not in dealt_with else None,
        answer=NoticeState(answer) if answer else None,
        was_rejected=was_rejected,
        marks=marks,
    )


def letter_rows(session: Session, page: Select[Letter]) -> list[InboxRow]:
    """Lay out letters that were meant for us."""
    ours = aliased(Notice)
    query = (
        page.add_columns(
            Message,
            PenPal.name,
            PenPal.address,
            ReadingVersion.subject,
            _answer(Letter.message_id),
            _was_rejected(),
            ours.kind,
        )
        .outerjoin(ours, ours.id == Letter.answers_id)
        .join(Message, Message.id == Letter.message_id)
        .outerjoin(PenPal, PenPal.id == Letter.pen_pal_id)
        .outerjoin(ReadingVersion, ReadingVersion.id == Letter.reading_id)
    )
    found = session.execute(query).all()
    marks = marks_of(session, [row[1].id for row in found])
    return [
        InboxRow(
            id=message.id,
            letter_id=letter.id,
            received_at=letter.received_at,
            profile_id=letter.profile_id,
            pen_pal_id=letter.pen_pal_id,
            kind=Kind.APPEAL if marks[message.id].is_appeal else Kind.FOR_US,
            mail_from=message.mail_from,
            writer=name or address or "",
            subject=subject or "",
            was_read=True,
            size_bytes=message.size_bytes,
            kept=message.raw_at is not RawAt.ERASED,
            answer=NoticeState(answer) if answer else None,
            was_rejected=rejected,
            answers=answers,
            marks=marks[message.id],
        )
        for letter, message, name, address, subject, answer, rejected, answers in found
    ]


def _answer(message_id: InstrumentedAttribute[int]) -> Any:  # noqa: ANN401 -- a subquery of one state
    """Give the state of the last answer to a message that was not taken back."""
    theirs = (Notice.message_id == message_id, Notice.kind == NoticeKind.ANSWER, Notice.state != NoticeState.CANCELLED)
    return select(Notice.state).where(*theirs).order_by(Notice.id.desc()).limit(1).scalar_subquery()


def _was_rejected() -> Any:  # noqa: ANN401 -- a condition on the letter of a row
    other = aliased(Letter)
    theirs = (other.pen_pal_id == Letter.pen_pal_id, other.state == LetterState.REJECTED)
    return select(other.id).where(*theirs).exists()


def _writer(senders: Sequence[dict[str, str]]) -> str:
    """Give the one author a mail names."""
    return (senders[0]["name"] or senders[0]["address"]) if len(senders) == 1 else ""
