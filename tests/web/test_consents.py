"""The page of a person's consent: recorded, withdrawn, and never changed."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Consent, Profile, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, marked_wrong, text_of

SignIn = Callable[..., Visitor]
FORM = {"form": "signed, binder 3", "scope": "letters", "given_on": "2025-03-01"}


@pytest.fixture
def person(app: Flask, database: Database) -> int:
    """Add somebody who has agreed to nothing; give their id."""
    with database.write() as session:
        return factories.profile(session).id


def test_a_consent_is_recorded_and_withdrawn(person: int, sign_in: SignIn, database: Database) -> None:
    """Both stay in sight; the person's page says what is in force."""
    reviewer, path = sign_in(Role.REVIEWER), f"/people/{person}/consents"
    assert "Nothing on record" in text_of(reviewer.get(path))
    assert reviewer.post(path, **FORM).status_code == 302
    with counted(database) as seen:
        assert "in force" in text_of(reviewer.get(path))
    assert len(seen) <= 12
    assert "since 1 Mar 2025" in text_of(reviewer.get(f"/people/{person}"))
    with database.read() as session:
        one = session.scalars(select(Consent.id)).one()
    form = {"consent_id": str(one), "withdrawn_on": "2025-04-01"}
    assert reviewer.post(f"{path}/withdraw", **form).status_code == 302
    assert "withdrawn on 1 Apr 2025" in text_of(reviewer.get(path))
    with database.read() as session:
        assert session.get_one(Profile, person).consented_at is None
    again = reviewer.post(f"{path}/withdraw", **form)
    assert again.status_code == 409
    assert "withdrawn already" in text_of(again)


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ({"form": " "}, "required"),
        ({"given_on": ""}, "required"),
        ({"given_on": "yesterday"}, "Not a valid date"),
        ({"given_on": "2099-01-01"}, "still to come"),
        ({"ends_on": "2025-02-01"}, "end before it was given"),
    ],
)
def test_a_form_with_something_wrong_comes_back(
    person: int, sign_in: SignIn, database: Database, wrong: dict[str, str], line: str
) -> None:
    """It says what, keeps what was typed, and records nothing."""
    answer = sign_in(Role.REVIEWER).post(f"/people/{person}/consents", **(FORM | wrong))
    assert answer.status_code == 422
    assert line in text_of(answer)
    assert 'value="letters"' in answer.get_data(as_text=True)
    assert marked_wrong(answer) == set(wrong)
    with database.read() as session:
        assert session.scalar(select(Consent.id)) is None


@pytest.mark.parametrize("day", ["2024-12-31", "2099-01-01", ""])
def test_a_day_it_cannot_be_withdrawn_on_is_told_beside_that_day(person: int, sign_in: SignIn, day: str) -> None:
    """Not at the form that records another one; what was typed is there still."""
    reviewer, path = sign_in(Role.REVIEWER), f"/people/{person}/consents"
    reviewer.post(path, **FORM)
    answer = reviewer.post(f"{path}/withdraw", consent_id="1", withdrawn_on=day)
    assert answer.status_code == 422
    assert marked_wrong(answer) == {"withdrawn_on"}
    assert f'value="{day}"' in answer.get_data(as_text=True) or not day


def test_what_is_not_there_cannot_be_withdrawn(person: int, sign_in: SignIn, database: Database) -> None:
    """Nor somebody else's, nor without a day."""
    with database.write() as session:
        other = factories.profile(session).id
    reviewer = sign_in(Role.REVIEWER)
    reviewer.post(f"/people/{other}/consents", **FORM)
    path = f"/people/{person}/consents/withdraw"
    assert reviewer.post(path, consent_id="1", withdrawn_on="2025-04-01").status_code == 404
    assert reviewer.post(path, consent_id="1", withdrawn_on="").status_code == 422
    assert reviewer.post(path, consent_id="x", withdrawn_on="2025-04-01").status_code == 422
    assert reviewer.post(path, consent_id="9" * 20, withdrawn_on="2025-04-01").status_code == 422
    assert reviewer.post("/people/99/consents", **FORM).status_code == 404
