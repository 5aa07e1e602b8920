"""Members of staff on the desk: what two administrators at once may run into, and who can close whom."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Role, Staff
from tests import factories
from tests.web.conftest import Visitor, marked_wrong, seen_by, text_of

SignIn = Callable[..., Visitor]


@pytest.fixture
def rafael(app: Flask, database: Database) -> int:
    """Add a reviewer; give their id."""
    with database.write() as session:
        return factories.staff(session, name="Rafael").id


def kept(database: Database, staff_id: int) -> Staff:
    """Load somebody as they are now."""
    with database.read() as session:
        return session.get_one(Staff, staff_id)


def test_an_older_form_gives_no_rights_back(rafael: int, sign_in: SignIn, database: Database) -> None:
    """A role that somebody changed meanwhile is named beside the one of the form, and stays until it is sent anew."""
    one, other = sign_in(Role.ADMIN), sign_in(Role.ADMIN)
    path = f"/staff/{rafael}"
    began = seen_by(other.get(path))
    assert one.post(path, name="Rafael", role="auditor", seen=seen_by(one.get(path))).status_code == 302
    late = {"name": "Rafael Ruiz", "role": "reviewer"}
    answer = other.post(path, seen=began, **late)
    assert answer.status_code == 409
    assert "What they do: auditor · yours: reviewer" in text_of(answer)
    assert 'value="Rafael Ruiz"' in answer.get_data(as_text=True)
    assert kept(database, rafael).role is Role.AUDITOR
    assert other.post(path, seen=seen_by(answer), **(late | {"role": "auditor"})).status_code == 302
    assert (kept(database, rafael).name, kept(database, rafael).role) == ("Rafael Ruiz", Role.AUDITOR)


def test_the_only_administrator_who_came_cannot_close_themselves(sign_in: SignIn, database: Database) -> None:
    """Their row has no button, and a form from elsewhere is refused too, whoever else was invited."""
    admin = sign_in(Role.ADMIN)
    with database.read() as session:
        own = session.scalars(select(Staff.id)).one()
    admin.post("/staff", email="nia@example.org", role="admin")
    assert f"/staff/{own}/close" not in admin.get("/staff").get_data(as_text=True)
    answer = admin.post(f"/staff/{own}/close")
    assert answer.status_code == 422
    assert "the last administrator" in text_of(answer)
    sign_in(Role.ADMIN)
    answer = admin.post(f"/staff/{own}/close")
    assert answer.status_code == 422
    assert "Nobody closes their own account" in text_of(answer)
    assert kept(database, own).active


def test_what_is_wrong_is_said_at_its_field(rafael: int, sign_in: SignIn, database: Database) -> None:
    """An address that is none or is known, a language that is none, a role that has to stay."""
    admin, email = sign_in(Role.ADMIN), kept(database, rafael).email
    for wrong in ("no address", email):
        assert marked_wrong(admin.post("/staff", email=wrong, role="reviewer")) == {"email"}
    assert marked_wrong(admin.post(f"/staff/{rafael}", role="reviewer", languages="xx-nonsense")) == {"languages"}
    with database.read() as session:
        own = session.scalars(select(Staff.id).where(Staff.role == Role.ADMIN)).one()
    answer = admin.post(f"/staff/{own}", role="reviewer")
    assert answer.status_code == 422
    assert marked_wrong(answer) == {"role"}
