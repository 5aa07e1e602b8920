"""What a batch takes: by prison, class of mail and printer, when its day has come, in the order of the post."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import NotFound
from relay.mailroom.gathering import choosing, making
from relay.mailroom.gathering.choosing import ALL, Choice, Group, Waiting
from relay.models import Audit, Batch, Letter, LetterState, MailClass, MailPoint, Piece
from relay.postal_address import PostalAddress
from tests import factories
from tests.factories import NOW

WINDOW = timedelta(minutes=10)


def approved(session: Session, point: MailPoint | None = None, *, envelope: str = "") -> Letter:
    """Add an approved letter to somebody at a mail point."""
    person = factories.profile(session, point or factories.mail_point(session))
    letter = factories.letter(session, LetterState.APPROVED, to=factories.alias(session, person))
    if envelope and letter.approved_proof:
        letter.approved_proof.envelope = envelope
        session.flush()
    return letter


def taken(session: Session, choice: Choice) -> list[int | None]:
    """Make a batch by a choice and give its letters in order."""
    batch = making.create(session, None, now=NOW, cancel_window=WINDOW, choice=choice)
    return list(session.scalars(select(Piece.letter_id).where(Piece.batch_id == batch.id).order_by(Piece.seq)))


def count(session: Session, choice: Choice) -> int:
    """Count what a choice would take."""
    return choosing.count_ready(session, choice, now=NOW, cancel_window=WINDOW)


def test_a_batch_takes_what_was_chosen(database: Database) -> None:
    """Each choice alone and together with others: it counts what it takes, and the batch says what it was made by."""
    with database.write() as session:
        cedar = factories.facility(session, code="CDR")
        general = factories.mail_point(session, cedar)
        books = factories.mail_point(session, cedar, mail_class=MailClass.PUBLICATIONS)
        flats = factories.printer(session, name="Flats", envelopes=["9x12"])
        here, flat, _book, elsewhere = (
            approved(session, general),
            approved(session, general, envelope="9x12"),
            approved(session, books),
            approved(session, envelope="9x12"),
        )
        both = choosing.named(session, facility="cdr", printer="Flats")
        assert (count(session, ALL), count(session, both)) == (4, 1)
        found = choosing.waiting(session, now=NOW, cancel_window=WINDOW)
        assert found.count(facility_id=cedar.id) == 3
        assert found.count(mail_class=MailClass.PUBLICATIONS) == 1
        assert found.count(envelopes=flats.envelopes) == 2
        assert not found.more
        assert taken(session, both) == [flat.id]
        made = session.scalars(select(Batch)).one()
        assert (made.facility_id, made.mail_class, made.printer_id) == (cedar.id, None, flats.id)
        told = session.scalars(select(Audit).where(Audit.verb == "batch.created")).one()
        assert told.detail
        assert told.detail.new == {"letters": [flat.id], "facility": cedar.id, "printer": flats.id}
        assert count(session, choosing.named(session, mail_class=MailClass.PUBLICATIONS)) == 1
        assert taken(session, Choice(printer=flats)) == [elsewhere.id]
        general_mail = choosing.numbered(session, facility_id=cedar.id, mail_class=MailClass.GENERAL)
        assert taken(session, general_mail) == [here.id]


def test_a_printer_without_envelopes_prints_for_all(database: Database) -> None:
    """Nothing said is nothing asked."""
    with database.write() as session:
        letter = approved(session, envelope="9x12")
        assert taken(session, Choice(printer=factories.printer(session))) == [letter.id]


def test_a_letter_waits_for_its_day(database: Database) -> None:
    """The second mailing of a message goes into no batch before the day it may; the day is the organisation's."""
    with database.write() as session:
        factories.organisation(session, time_zone="Pacific/Auckland")
        letter = approved(session)
        letter.not_before = NOW.date() + timedelta(days=1)  # it is that day in Auckland already
        later = approved(session)
        later.not_before = NOW.date() + timedelta(days=2)
        session.flush()
        assert count(session, ALL) == 1
        assert taken(session, ALL) == [letter.id]


def test_a_batch_lies_in_the_order_of_the_post(database: Database) -> None:
    """By postal code, then prison, then person, however long each letter waited."""
    with database.write() as session:
        ids = []
        for postal_code, name in (("97001", "Oak"), ("10001", "Pine"), ("97001", "Ash"), ("97001-4000", "Elm")):
            prison = factories.facility(session, name=name)
            address = PostalAddress(locality=name, region="OR", postal_code=postal_code)
            ids.append(approved(session, factories.mail_point(session, prison, address=address)).id)
        oak, pine, ash, elm = ids
        assert taken(session, ALL) == [pine, ash, oak, elm]


def test_what_is_chosen_has_to_be_there(database: Database) -> None:
    """A mistyped code, a printer that was given up, an id from an old form."""
    with database.write() as session:
        factories.printer(session, name="Old", retired_at=NOW)
        for facility, printer in (("NOPE", ""), ("", "Old"), ("", "None")):
            with pytest.raises(NotFound):
                choosing.named(session, facility=facility, printer=printer)
        with pytest.raises(NotFound):
            choosing.numbered(session, facility_id=9)
        with pytest.raises(NotFound):
            choosing.numbered(session, printer_id=9)


def test_counts_say_when_there_are_more() -> None:
    """A thousand and one is more than is counted out."""
    some = Waiting((Group(1, MailClass.GENERAL, "a", 700), Group(2, MailClass.GENERAL, "b", 300)))
    assert not some.more
    assert Waiting((*some.groups, Group(3, MailClass.LEGAL, "a", 1))).more
    assert some.count(facility_id=1, envelopes=["b"]) == 0


def test_no_day_is_every_day(database: Database) -> None:
    """A day that has passed holds nothing back either."""
    with database.write() as session:
        approved(session).not_before = date(2020, 1, 1)
        session.flush()
        assert count(session, ALL) == 1
