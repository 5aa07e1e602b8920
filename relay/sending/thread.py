"""The mails above a notice in its thread: what it answers, and what that answered, as far as we know (RFC 5322)."""

from collections.abc import Callable
from typing import Final

from sqlalchemy.orm import Session

from relay.models import Message, Notice

HOPS_MOST: Final = 5
"""Mails of one person that are gone back; each has at most one of ours above it."""


def above(session: Session, notice: Notice, name_of: Callable[[Notice], str]) -> list[str]:
    """Give the Message-IDs above a notice, oldest first: the last is of the mail it answers (section 3.6.4).

    `name_of` gives the Message-ID of a mail of ours. Of mails to anybody else nothing is told: a mail that was handed
    on may be answered by others.
    """
    found: list[str] = []
    at: Notice | None = notice
    while at is not None and len(found) < 2 * HOPS_MOST:
        message_id = at.message_id or (at.letter.message_id if at.letter else None)
        message = session.get(Message, message_id) if message_id is not None else None
        found.append(message.header_message_id if message else "")
        at = _before(session, at, message_id)
        if at is not None:
            found.append(name_of(at))
    return found[::-1]


def _before(session: Session, notice: Notice, message_id: int | None) -> Notice | None:
    """Give the mail of ours that was answered by what a notice answers."""
    letter = notice.letter
    if letter is None or letter.answers_id is None or letter.message_id != message_id:
        return None
    before = session.get(Notice, letter.answers_id)
    is_theirs = before is not None and before.recipient == notice.recipient and before.id != notice.id
    return before if is_theirs and before is not None and before.token else None
