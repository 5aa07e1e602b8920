"""Choosing what a batch is made of, on the desk: counts of each choice, and a batch of just these."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Batch, LetterState, MailPoint, Role
from tests import factories
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


def test_each_choice_says_how_many_letters_it_takes(app: Flask, database: Database, sign_in: SignIn) -> None:
    """Prisons, classes of mail and printers, each with its count; the button makes a batch of what was chosen."""
    with database.write() as session:
        oak = factories.facility(session, name="FCI Oak")
        point = factories.mail_point(session, oak)
        alias = factories.alias(session, factories.profile(session, point))
        for _ in range(2):
            factories.letter(session, LetterState.APPROVED, to=alias)
        factories.letter(session, LetterState.APPROVED)
        flats = factories.printer(session, name="Flats", envelopes=["9x12"])
        oak_id, flats_id = oak.id, flats.id
    printer = sign_in(Role.PRINTER)
    page = text_of(printer.get("/mailroom"))
    assert "FCI Oak (2)" in page
    assert "FCI Cedar Ridge (1)" in page
    assert "letters (3)" in page
    assert "Flats (0)" in page
    assert "Make a batch of 3 letters" in page
    assert "Make a batch of 2 letters" in text_of(printer.get(f"/mailroom?facility={oak_id}"))
    part = printer.get(f"/mailroom/choice?facility={oak_id}&mail_class=general")
    assert "Make a batch of 2 letters" in text_of(part)
    assert "<html" not in part.get_data(as_text=True)
    assert "None of these is ready" in text_of(printer.get(f"/mailroom/choice?printer={flats_id}"))
    assert printer.post("/mailroom/batches", printer=str(flats_id)).status_code == 422
    made = printer.post("/mailroom/batches", facility=str(oak_id)).location
    shown = text_of(printer.get(made))
    assert "2 letters" in shown
    assert "only FCI Oak" in shown
    with database.read() as session:
        assert session.scalars(select(Batch.facility_id)).one() == oak_id
    assert "Make a batch of 1 letter" in text_of(printer.get("/mailroom"))


def test_who_presses_second_is_led_to_the_batch_that_was_just_made(
    app: Flask, database: Database, sign_in: SignIn
) -> None:
    """Whose it is and how many letters are in it; nothing else is made."""
    with database.write() as session:
        factories.letter(session, LetterState.APPROVED)
        factories.letter(session, LetterState.APPROVED)
    made = sign_in(Role.PRINTER).post("/mailroom/batches").location
    second = sign_in(Role.ADMIN)
    assert second.post("/mailroom/batches").location == made
    shown = text_of(second.get(made))
    assert "Casey Printer made batch" in shown
    assert "letters in it: 2" in shown
    with database.write() as session:
        (batch,) = session.scalars(select(Batch)).all()
        batch.created_at -= timedelta(minutes=11)
    assert second.post("/mailroom/batches").status_code == 422


def test_a_choice_that_is_not_there_any_more_is_no_crash(app: Flask, database: Database, sign_in: SignIn) -> None:
    """A mistyped address shows everything; an old form is told to choose again."""
    with database.write() as session:
        factories.letter(session, LetterState.APPROVED)
    printer = sign_in(Role.PRINTER)
    for asked in ("facility=99", "facility=x", "mail_class=parcels", "printer=" + "9" * 30):
        assert "Make a batch of 1 letter" in text_of(printer.get(f"/mailroom?{asked}"))
    assert "choose again" in text_of(printer.post("/mailroom/batches", facility="99"))


def test_labels_are_chosen_where_some_mail_point_takes_them(app: Flask, database: Database, sign_in: SignIn) -> None:
    """Nobody is asked otherwise; the usual ones are chosen already."""
    with database.write() as session:
        letter = factories.letter(session, LetterState.APPROVED)
        point_id = letter.profile.mail_point_id
        factories.organisation(session).label_sheet = "5160"
    printer = sign_in(Role.PRINTER)
    assert "Labels" not in text_of(printer.get("/mailroom"))
    with database.write() as session:
        session.get_one(MailPoint, point_id).takes_labels = True
    assert 'value="5160" selected' in printer.get("/mailroom").get_data(as_text=True)
    printer.post("/mailroom/batches", labels="5163")
    with database.read() as session:
        assert session.scalars(select(Batch.label_sheet)).one() == "5163"
