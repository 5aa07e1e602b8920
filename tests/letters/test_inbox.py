"""Mail that made no letter: all of it, once, newest first, and nothing of what did."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, NotFound, Refused
from relay.letters import inbox
from relay.models import Audit, RawAt, Recipient, Role, Route
from tests import factories

ADDRESSES = ("postmaster@letters.localhost", "abuse@letters.localhost")


def ids(session: Session, before: int | None = None, limit: int = 10) -> list[int]:
    """Give the ids of a page."""
    return [row.id for row in inbox.rows(session, before=before, limit=limit)]


def test_a_message_is_listed_once_with_every_address(database: Database) -> None:
    """Sender, addresses, time and size, as the envelope gave them."""
    with database.write() as session:
        factories.letter(session)
        message = factories.other_mail(session, *ADDRESSES, mail_from="mallory@example.net")
    with database.read() as session:
        (row,) = inbox.rows(session, limit=10)
        assert inbox.inbox(session) == inbox.Inbox(1, factories.NOW, 1)
    assert (row.id, row.mail_from, row.addresses) == (message.id, "mallory@example.net", ADDRESSES)
    assert (row.received_at, row.size_bytes, row.kept) == (factories.NOW, len(factories.RAW), True)


def test_what_made_a_letter_is_not_listed(database: Database) -> None:
    """A message to a person and to the postmaster is that person's letter, and found there."""
    with database.write() as session:
        alias = factories.alias(session)
        message = factories.message(session, to=[alias])
        session.add(Recipient(message_id=message.id, address=ADDRESSES[0], route=Route.POSTMASTER))
        factories.letter(session, to=alias, of=message)
    with database.read() as session:
        assert ids(session) == []
        assert inbox.inbox(session) == inbox.Inbox(0, None, 0)
        with pytest.raises(NotFound, match=f"no message {message.id} "):
            inbox.find_message(session, message.id)


def test_pages_hold_each_message_once(database: Database) -> None:
    """Newest first; a page goes on behind the last row, whatever came since."""
    with database.write() as session:
        all_ids = [factories.other_mail(session).id for _ in range(7)]
    with database.read() as session:
        first = ids(session, limit=3)
    with database.write() as session:
        factories.other_mail(session)
    with database.read() as session:
        second = ids(session, before=first[-1], limit=3)
        third = ids(session, before=second[-1], limit=3)
    assert first + second + third == all_ids[::-1]


def test_what_was_erased_is_still_listed(database: Database) -> None:
    """That it came stays known; its bytes are gone."""
    with database.write() as session:
        message = factories.other_mail(session, raw_at=RawAt.ERASED)
    with database.read() as session:
        assert [row.kept for row in inbox.rows(session, limit=1)] == [False]
        assert inbox.find_message(session, message.id).id == message.id


def test_what_was_dealt_with_waits_no_longer(database: Database) -> None:
    """It leaves the list and the count, stays among all, can be opened again; who did so is recorded."""
    with database.write() as session:
        message = factories.other_mail(session, *ADDRESSES)
        waits = factories.other_mail(session)
        staff = factories.staff(session)
        inbox.deal_with(session, message.id, staff, done=True, now=factories.NOW)
        assert ids(session) == [waits.id]
        assert inbox.inbox(session) == inbox.Inbox(1, factories.NOW, 2)
        everything = inbox.rows(session, limit=10, everything=True)
        assert [(row.id, row.dealt_with_at) for row in everything] == [(waits.id, None), (message.id, factories.NOW)]
        inbox.deal_with(session, message.id, staff, done=False, now=factories.NOW)
        assert ids(session) == [waits.id, message.id]
        rows = session.execute(select(Audit.verb, Audit.actor_id).order_by(Audit.id)).all()
        assert rows == [("message.dealt_with", staff.id), ("message.reopened", staff.id)]


def test_what_one_has_dealt_with_the_other_hears(database: Database) -> None:
    """Two at once make one act; who may not review makes none, and a letter's mail is not dealt with here."""
    with database.write() as session:
        message, letter = factories.other_mail(session), factories.letter(session)
        staff = factories.staff(session)
        inbox.deal_with(session, message.id, staff, done=True, now=factories.NOW)
        with pytest.raises(Conflict, match="dealt with it already"):
            inbox.deal_with(session, message.id, staff, done=True, now=factories.NOW)
        with pytest.raises(Refused, match="may not"):
            inbox.deal_with(session, message.id, factories.staff(session, Role.AUDITOR), done=False, now=factories.NOW)
        with pytest.raises(NotFound):
            inbox.deal_with(session, letter.message_id, staff, done=True, now=factories.NOW)
