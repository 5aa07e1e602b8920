"""How the desk works: one form for administrators, recorded, and nothing typed is lost."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Organisation, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
FORM = {"promise_hours": "48", "urgent_minutes": "30", "photos": "y", "urgent_procedure": "Call Sara.\r\n\r\nBreathe."}


def test_what_is_said_is_in_force_and_in_the_record(app: Flask, sign_in: SignIn, database: Database) -> None:
    """With old and new values; the form shows it, and saying it again changes nothing."""
    with database.write() as session:
        person = factories.staff(session, name="Sara Okafor").id
    admin = sign_in(Role.ADMIN)
    form = FORM | {"urgent_staff_id": str(person)}
    assert admin.post("/settings/desk", **form).status_code == 302
    page = admin.get("/settings/desk")
    assert "Saved" in text_of(page)
    assert "Call Sara." in page.get_data(as_text=True)
    with database.read() as session:
        found = session.get_one(Organisation, 1)
        assert (found.promise_hours, found.second_reader_for, found.urgent_staff_id) == (48, ["photos"], person)
        assert found.urgent_procedure == "Call Sara.\n\nBreathe."
        row = session.scalars(select(Audit).where(Audit.verb == "desk.changed")).one()
        assert row.detail is not None
        assert row.detail.old["promise_hours"] == 72
    admin.post("/settings/desk", **form)
    assert "Nothing was changed." in text_of(admin.get("/settings/desk"))


def test_a_bad_form_comes_back_with_what_was_typed(app: Flask, sign_in: SignIn, database: Database) -> None:
    """What is wrong stands at its field, and is tied to it."""
    admin = sign_in(Role.ADMIN)
    for wrong, field in (
        ({"promise_hours": "soon"}, "promise_hours"),
        ({"urgent_minutes": "1"}, "urgent_minutes"),
        ({"urgent_staff_id": "99"}, "urgent_staff_id"),
        ({"sealing_procedure": "a" * 20_001}, "sealing_procedure"),
        ({"holds_unverified_months": "0"}, "holds_unverified_months"),
    ):
        answer = admin.post("/settings/desk", **(FORM | wrong))
        assert answer.status_code == 422
        page = answer.get_data(as_text=True)
        assert "Call Sara." in page
        assert f'id="{field}-about"' in page
    with database.read() as session:
        assert session.get_one(Organisation, 1).promise_hours == 72


def test_it_is_an_administrators_page_of_few_questions(app: Flask, sign_in: SignIn, database: Database) -> None:
    """It shows the words that come with Mailcall."""
    assert sign_in(Role.REVIEWER).get("/settings/desk").status_code == 403
    admin = sign_in(Role.ADMIN)
    admin.get("/")
    with counted(database) as asked:
        assert "CyberTipline" in text_of(admin.get("/settings/desk"))
    assert len(asked) <= 12
