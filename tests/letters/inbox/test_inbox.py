"""The staff inbox: all that waits for people, once, the oldest first, and nothing of what does not."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import Conflict, NotFound, Refused
from relay.letters.inbox import inbox, taking
from relay.letters.inbox.inbox import Inbox, Kind
from relay.models import Audit, LetterState, RawAt, Recipient, Role, Route
from tests import factories
from tests.factories import NOW

ADDRESSES = ("postmaster@letters.localhost", "Abuse@letters.localhost")


def ids(session: Session, **asked: object) -> list[int]:
    """Give the messages of a page."""
    return [row.id for row in inbox.rows(session, **({"limit": 10} | asked))]  # type: ignore[arg-type]


def test_a_message_is_listed_once_with_every_address(database: Database) -> None:
    """Sender, addresses, time and size as the envelope gave them; who wrote it and of what, once it was read."""
    with database.write() as session:
        factories.letter(session)
        message = factories.other_mail(session, *ADDRESSES, mail_from="mallory@example.net")
        (row,) = inbox.rows(session, limit=10)
        assert inbox.inbox(session) == Inbox(1, NOW)
        assert (row.id, row.mail_from, row.addresses, row.kind) == (
            message.id,
            "mallory@example.net",
            ADDRESSES,
            Kind.ABUSE,
        )
        assert (row.received_at, row.size_bytes, row.kept, row.was_read) == (NOW, len(factories.RAW), True, False)
        factories.other_reading(session, message, subject="Fish", address="mallory@example.net", name="Mallory")
        (row,) = inbox.rows(session, limit=10)
        assert (row.was_read, row.subject, row.writer) == (True, "Fish", "Mallory")


def test_what_made_a_letter_is_not_listed(database: Database) -> None:
    """A message to a person and to the postmaster is that person's letter, and found there."""
    with database.write() as session:
        alias = factories.alias(session)
        message = factories.message(session, to=[alias])
        session.add(Recipient(message_id=message.id, address=ADDRESSES[0], route=Route.POSTMASTER))
        factories.letter(session, to=alias, of=message)
    with database.read() as session:
        assert ids(session) == []
        assert inbox.inbox(session) == Inbox(0, None)
        with pytest.raises(NotFound, match=f"no message {message.id} "):
            inbox.find_message(session, message.id)


def test_mail_and_letters_stand_in_one_list(database: Database) -> None:
    """The oldest first, page by page, each once, also what came at the same moment and whatever came since."""
    with database.write() as session:
        expected: list[tuple[datetime, bool, int]] = []
        for minute in (3, 2, 2, 1):
            at = NOW + timedelta(minutes=minute)
            mail = factories.other_mail(session, received_at=at).id
            letter = factories.letter(session, LetterState.FOR_US, received_at=at)
            expected += [(at, False, mail), (at, True, letter.id)]
        factories.letter(session, LetterState.CLOSED)
        seen: list[inbox.Place] = []
        after = None
        while len(seen) < 20 and (page := inbox.rows(session, after=after, limit=3)):
            seen += [inbox.place_of(row) for row in page]
            after = seen[-1]
        assert [(one.received_at, one.is_letter, one.id) for one in seen] == sorted(expected)
        assert inbox.inbox(session) == Inbox(8, NOW + timedelta(minutes=1))


def test_each_kind_is_found_by_itself(database: Database) -> None:
    """What is to abuse is not among the postmaster's; a rejected letter of who wrote is pointed out."""
    with database.write() as session:
        abuse = factories.other_mail(session, ADDRESSES[1], mail_from="Wanda@Example.org")
        postmaster = factories.other_mail(session, mail_from="nobody@example.org")
        pal = factories.pen_pal(session, address="wanda@example.org")
        factories.letter(session, LetterState.REJECTED, by=pal)
        for_us = factories.letter(session, LetterState.FOR_US, by=pal)
        assert ids(session, kind=Kind.ABUSE) == [abuse.id]
        assert ids(session, kind=Kind.POSTMASTER) == [postmaster.id]
        assert ids(session, kind=Kind.FOR_US) == [for_us.message_id]
        assert ids(session, kind=Kind.APPEAL) == []
        assert [row.was_rejected for row in inbox.rows(session, limit=10)] == [True, False, True]


def test_what_was_erased_is_still_listed(database: Database) -> None:
    """That it came stays known; its bytes are gone."""
    with database.write() as session:
        message = factories.other_mail(session, raw_at=RawAt.ERASED)
    with database.read() as session:
        assert [row.kept for row in inbox.rows(session, limit=1)] == [False]
        assert inbox.find_message(session, message.id).id == message.id


def test_what_was_dealt_with_waits_no_longer(database: Database) -> None:
    """It leaves the list and the count, stands among what is done, can be opened again; who did so is recorded."""
    with database.write() as session:
        message = factories.other_mail(session, *ADDRESSES)
        waits = factories.other_mail(session)
        staff = factories.staff(session)
        inbox.deal_with(session, message.id, staff, done=True, now=NOW)
        assert ids(session) == [waits.id]
        assert inbox.inbox(session).number == 1
        assert [(row.id, row.dealt_with_at) for row in inbox.done(session, limit=10)] == [(message.id, NOW)]
        assert inbox.done(session, before=message.id, limit=10) == []
        inbox.deal_with(session, message.id, staff, done=False, now=NOW)
        assert ids(session) == [message.id, waits.id]
        rows = session.execute(select(Audit.verb, Audit.actor_id).order_by(Audit.id)).all()
        assert rows == [("message.dealt_with", staff.id), ("message.reopened", staff.id)]


def test_what_one_has_dealt_with_the_other_hears(database: Database) -> None:
    """Two at once make one act; who may not review makes none, and a letter's mail is not dealt with here."""
    with database.write() as session:
        message, letter = factories.other_mail(session), factories.letter(session)
        staff = factories.staff(session)
        inbox.deal_with(session, message.id, staff, done=True, now=NOW)
        with pytest.raises(Conflict, match="dealt with it already"):
            inbox.deal_with(session, message.id, staff, done=True, now=NOW)
        with pytest.raises(Refused, match="may not"):
            inbox.deal_with(session, message.id, factories.staff(session, Role.AUDITOR), done=False, now=NOW)
        with pytest.raises(NotFound):
            inbox.deal_with(session, letter.message_id, staff, done=True, now=NOW)


def test_who_takes_something_has_it(database: Database) -> None:
    """The second hears who was first; given back, the next may take it."""
    with database.write() as session:
        message = factories.other_mail(session)
        ada, ben = factories.staff(session, name="Ada"), factories.staff(session, name="Ben")
        taking.take(session, message.id, ada, now=NOW)
        with pytest.raises(Conflict, match="Ada has taken it already"):
            taking.take(session, message.id, ben, now=NOW)
        assert inbox.rows(session, limit=1)[0].marks.who == "Ada"
        taking.leave(session, message.id, ben, now=NOW)
        taking.take(session, message.id, ben, now=NOW)
        assert taking.marks_of(session, [message.id])[message.id].staff_id == ben.id
