"""One's own page, and what administrators change of others."""

from collections.abc import Callable

import pytest

from relay.db import Database
from relay.models import Audit, Role, Staff
from tests import factories
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_says_which_languages_they_read(sign_in: SignIn, database: Database, role: Role) -> None:
    """And in which one the desk speaks to them, from the next page on."""
    visitor = sign_in(role)
    assert visitor.get("/me").status_code == 200
    assert visitor.post("/me", name="Ada", languages="es, en es", desk_language="es").status_code == 302
    page = visitor.get("/me").get_data(as_text=True)
    assert '<html lang="es">' in page
    assert 'value="es, en"' in page
    with database.read() as session:
        (change,) = session.query(Audit).filter_by(verb="staff.changed")
        assert change.detail is not None
        assert change.detail.new == {"name": "Ada", "languages": ["es", "en"], "desk_language": "es"}


def test_what_is_no_language_is_said_beside_its_field(sign_in: SignIn) -> None:
    """Nothing that was typed is lost."""
    answer = sign_in().post("/me", name="Ada Lovelace", languages="klingon!", desk_language="")
    assert answer.status_code == 422
    assert 'aria-describedby="languages-about"' in answer.get_data(as_text=True)
    assert "is not a language" in text_of(answer)
    assert 'value="Ada Lovelace"' in answer.get_data(as_text=True)
    assert sign_in().post("/me", name="Ada", languages="", desk_language="tlh").status_code == 422


def test_administrators_change_what_somebody_does(sign_in: SignIn, database: Database) -> None:
    """A reviewer becomes an auditor, and stays who they are."""
    with database.write() as session:
        other = factories.staff(session, Role.REVIEWER, name="Bo").id
    admin = sign_in(Role.ADMIN)
    assert 'value="Bo"' in admin.get(f"/staff/{other}").get_data(as_text=True)
    assert admin.post(f"/staff/{other}", name="Bo", role="auditor", languages="pt").status_code == 302
    with database.read() as session:
        found = session.get_one(Staff, other)
        assert (found.name, found.role, found.languages) == ("Bo", Role.AUDITOR, ["pt"])
    assert "reads pt" in text_of(admin.get("/staff"))


def test_the_last_administrator_stays_one(sign_in: SignIn, database: Database) -> None:
    """Or nobody could make another."""
    admin = sign_in(Role.ADMIN)
    with database.read() as session:
        only = session.query(Staff).filter_by(role=Role.ADMIN).one().id
    answer = admin.post(f"/staff/{only}", name="", role="reviewer", languages="")
    assert answer.status_code == 422
    assert "last administrator" in text_of(answer)
    assert admin.post(f"/staff/{only}", name="", role="king", languages="").status_code == 422


def test_nobody_else_changes_others(stranger: Visitor, sign_in: SignIn, database: Database) -> None:
    """Strangers sign in, colleagues do not reach it, and who is not there is not there."""
    with database.write() as session:
        other = factories.staff(session).id
    assert stranger.get("/me").status_code == 302
    assert stranger.get(f"/staff/{other}").status_code == 302
    for role in (Role.REVIEWER, Role.PRINTER, Role.AUDITOR):
        assert sign_in(role).post(f"/staff/{other}", name="", role="admin", languages="").status_code == 403
    admin = sign_in(Role.ADMIN)
    assert admin.get("/staff/999").status_code == 404
    assert admin.client.delete("/me").status_code == 405
