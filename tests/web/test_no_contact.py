"""No-contact requests on the desk: written down, seen on the letters they stop, cleared, pulled and lifted."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Batch, BatchState, HeldFor, Letter, LetterState, NoContact, PieceState, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
ORDER = {"name": "", "email": "hans@example.org", "asked_by": "court", "source": "Order 24-113"}


def letter_of_hans(database: Database, state: LetterState = LetterState.IN_REVIEW) -> int:
    """Add a letter of Hans; give its id."""
    with database.write() as session:
        return factories.letter(
            session, state, by=factories.pen_pal(session, address="hans@example.org", name="Hans Meier")
        ).id


def test_a_request_is_written_down_and_stops_letters(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What was stopped is said at once, the request lists it, and the letter says which request it is."""
    letter_id = letter_of_hans(database)
    with database.read() as session:
        number = session.get_one(Letter, letter_id).profile.register_number
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post("/no-contact/new", person=number, **ORDER)
    assert answer.status_code == 302
    page = text_of(reviewer.get(answer.location))
    assert "Letters put on hold: 1" in page
    assert "Hans Meier" in page
    assert "Only an administrator can lift it" in page
    letter = text_of(reviewer.get(f"/letters/{letter_id}"))
    assert "A no-contact request forbids this letter" in letter
    assert "Order 24-113" in letter
    assert "their email address" in letter
    assert "Only an administrator can let it go on" in letter
    assert "hans@example.org" in text_of(reviewer.get("/no-contact"))
    assert "None" in text_of(reviewer.get("/no-contact?show=lifted"))


@pytest.mark.parametrize(
    ("form", "field", "line"),
    [
        ({"email": "hans"}, "email", "no email address"),
        ({"phone": "12"}, "phone", "no phone number"),
        ({"postal": "Albany"}, "postal", "a number and a street"),
        ({"source": ""}, "source", "required"),
        ({"person": "Nobody"}, "person", "Nobody, or more than one"),
        ({"starts_on": "soon"}, "starts_on", "date"),
        ({"ends_on": "2020-01-01"}, "ends_on", "This day has passed"),
        ({"starts_on": "2999-01-02", "ends_on": "2999-01-01"}, "ends_on", "before it starts"),
    ],
)
def test_a_wrong_form_says_what_is_wrong_beside_its_field(
    app: Flask, sign_in: SignIn, database: Database, form: dict[str, str], field: str, line: str
) -> None:
    """Tied to the field, and nothing typed is lost."""
    answer = sign_in(Role.REVIEWER).post("/no-contact/new", **(ORDER | {"name": "Hans Meier"} | form))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert line in text_of(answer)
    assert f'id="{field}-about"' in page
    assert 'value="Hans Meier"' in page
    with database.read() as session:
        assert session.scalars(select(NoContact)).all() == []


def test_a_request_about_nobody_is_refused(app: Flask, sign_in: SignIn) -> None:
    """One of name, email, phone and postal says who it is."""
    answer = sign_in(Role.REVIEWER).post("/no-contact/new", **(ORDER | {"email": ""}))
    assert answer.status_code == 422
    assert "Say whom it is about" in text_of(answer)


def test_what_has_run_out_is_not_among_those_in_force(app: Flask, sign_in: SignIn, database: Database) -> None:
    """It has a list of its own, as what was lifted has; its days are written as everywhere."""
    with database.write() as session:
        person = factories.profile(session)
        over = factories.no_contact(session, person, source="Old order", ends_on=date(2026, 3, 1))
        factories.no_contact(session, person, source="New order", starts_on=date(2998, 5, 1), ends_on=date(2999, 1, 1))
        place = f"/no-contact/{over.id}"
    auditor = sign_in(Role.AUDITOR)
    standing, gone = (text_of(auditor.get(f"/no-contact?show={which}")) for which in ("standing", "over"))
    assert "Old order" not in standing
    assert "New order 1 May 2998 later 1 Jan 2999" in standing
    assert "Old order" in gone
    assert "New order" not in gone
    assert "1 Mar 2026" in text_of(auditor.get(place))
    assert "It has run out" in text_of(auditor.get(place))
    assert "New order" in text_of(auditor.get("/no-contact?show=everything"))


def test_a_name_alone_is_cleared_by_a_reviewer(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The page says “may be”; who clears it says how they know, on the version they read."""
    letter_id = letter_of_hans(database)
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post("/no-contact/new", **(ORDER | {"email": "", "name": "Hans Meier"}))
    page = reviewer.get(f"/letters/{letter_id}")
    assert "It may be that" in text_of(page)
    with database.read() as session:
        version = session.get_one(Letter, letter_id).version
    clear = f"/no-contact/letters/{letter_id}/clear"
    assert reviewer.post(clear, why="Called him", version=str(version - 1)).status_code == 409
    assert reviewer.post(clear, why="", version=str(version)).status_code == 422
    assert reviewer.post(clear, why="Called him", version=str(version)).status_code == 302
    with database.read() as session:
        assert session.get_one(Letter, letter_id).state is LetterState.IN_REVIEW
        assert "letter.no_contact_cleared" in session.scalars(select(Audit.verb)).all()


def test_only_an_administrator_lifts(app: Flask, sign_in: SignIn, database: Database) -> None:
    """With a reason, once; letters go back to review and the request is among the lifted ones."""
    letter_id = letter_of_hans(database)
    reviewer, admin = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    place = reviewer.post("/no-contact/new", **ORDER).location
    assert reviewer.post(f"{place}/lift", why="Withdrawn").status_code == 403
    assert admin.post(f"{place}/lift", why="").status_code == 422
    assert admin.post(f"{place}/lift", why="Withdrawn").status_code == 302
    assert "Withdrawn" in text_of(admin.get(place))
    assert "hans@example.org" in text_of(admin.get("/no-contact?show=lifted"))
    assert admin.post(f"{place}/lift", why="Withdrawn").status_code == 409
    with database.read() as session:
        assert session.get_one(Letter, letter_id).state is LetterState.IN_REVIEW


def test_what_is_printed_is_pulled_in_the_mailroom(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The batch names the envelope; the rest is mailed only when it was pulled."""
    letter_id = letter_of_hans(database, LetterState.PRINTED)
    with database.write() as session:
        batch = factories.batch(session, session.get_one(Letter, letter_id))
        batch.state = BatchState.PRINTED
        batch.pieces[0].state = PieceState.PRINTED
        place = f"/mailroom/batches/{batch.id}"
    reviewer, printer = sign_in(Role.REVIEWER), sign_in(Role.PRINTER)
    told = reviewer.get(reviewer.post("/no-contact/new", **ORDER).location)
    assert "to pull from what is printed: 1" in text_of(told)
    assert "pull this one" in text_of(printer.get(place))
    assert "must not be mailed" in text_of(reviewer.get(f"/letters/{letter_id}"))
    assert printer.post(f"{place}/mailed").status_code == 422
    assert printer.post(f"{place}/pull", seq="9").status_code == 422
    assert printer.post(f"{place}/pull", seq="1").status_code == 302
    with database.read() as session:
        letter = session.get_one(Letter, letter_id)
        assert (letter.state, letter.held_for) == (LetterState.ON_HOLD, HeldFor.NO_CONTACT)


def test_a_batch_takes_no_letter_that_became_forbidden(app: Flask, sign_in: SignIn, database: Database) -> None:
    """It goes on hold, which is said, also when nothing else is left to print."""
    letter_id = letter_of_hans(database, LetterState.APPROVED)
    with database.write() as session:
        factories.no_contact(session)
    printer = sign_in(Role.PRINTER)
    answer = printer.post("/mailroom/batches")
    assert answer.status_code == 422
    assert "was stopped instead" in text_of(answer)
    with database.read() as session:
        assert session.get_one(Letter, letter_id).held_for is HeldFor.NO_CONTACT
        assert session.scalars(select(Batch)).all() == []
    assert "No approved letter waits" in text_of(printer.get("/mailroom"))


def test_pages_ask_little_of_the_database(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A dozen queries, with a hundred requests and letters."""
    with database.write() as session:
        for _ in range(30):
            order = factories.no_contact(session, factories.profile(session))
            factories.letter(session, LetterState.ON_HOLD, held_for=HeldFor.NO_CONTACT, no_contact_id=order.id)
        order_id = factories.no_contact(session).id
    auditor = sign_in(Role.AUDITOR)
    for path in ("/no-contact", f"/no-contact/{order_id}"):
        with counted(database) as seen:
            assert auditor.get(path).status_code == 200
        assert len([line for line in seen if not line.startswith(("BEGIN", "COMMIT"))]) <= 12
