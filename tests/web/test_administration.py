"""Staff, setup, the record and failed work: what an administrator does."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.models import Audit, Job, JobState, Organisation, Role, Staff
from relay.press.envelope import ENVELOPES
from relay.settings import Settings
from tests import factories
from tests.web.conftest import Visitor, make_app, signed_in, text_of
from web.envelope_words import NAMES

SignIn = Callable[..., Visitor]
ORGANISATION = {
    "name": "Bridge Letters",
    "street_lines": "PO Box 118",
    "locality": "Lansing",
    "region": "MI",
    "postal_code": "48901",
    "country": "us",
    "time_zone": "America/Detroit",
    "languages": "en",
    "paper": "letter",
    "envelope": "10-double-window",
}


def link_in(page: str) -> str:
    """Give the path of the sign-in link a page shows."""
    found = re.search(r"http://localhost:8000(/sign-in/[\w-]+)", page)
    assert found is not None
    return found.group(1)


def test_an_invitation_is_shown_once_and_works(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The page shows a link with the public address; the next look at the page does not."""
    administrator = sign_in(Role.ADMIN)
    page = administrator.post("/staff", email="Nia@example.org", name="Nia", role="reviewer").get_data(as_text=True)
    assert "/sign-in/" not in administrator.get("/staff").get_data(as_text=True)
    assert Visitor(app.test_client()).post(link_in(page)).location == "/password"
    with database.read() as session:
        assert session.scalars(select(Staff).where(Staff.email == "nia@example.org")).one().role is Role.REVIEWER
        assert {"staff.added", "staff.link_made", "staff.link_spent"} <= set(session.scalars(select(Audit.verb)))


def test_somebody_is_invited_once(sign_in: SignIn) -> None:
    """A known address, or none at all, is one clear line."""
    administrator = sign_in(Role.ADMIN)
    form = {"email": "nia@example.org", "role": "reviewer"}
    administrator.post("/staff", **form)
    again = administrator.post("/staff", **form)
    assert again.status_code == 422
    assert "is a member of staff already" in text_of(again)
    assert administrator.post("/staff", email="not an address", role="reviewer").status_code == 422


def test_the_last_administrator_stays(sign_in: SignIn, database: Database) -> None:
    """Nobody can lock everybody out."""
    administrator = sign_in(Role.ADMIN)
    with database.read() as session:
        own = session.scalars(select(Staff.id)).one()
    answer = administrator.post(f"/staff/{own}/close")
    assert answer.status_code == 422
    assert "the last administrator" in text_of(answer)


def test_an_account_is_closed_and_opened_again(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Closed, it signs in nowhere; opened again, it needs a new link."""
    administrator, reviewer = sign_in(Role.ADMIN), sign_in(Role.REVIEWER)
    with database.read() as session:
        person = session.scalars(select(Staff).where(Staff.role == Role.REVIEWER)).one()
    administrator.post(f"/staff/{person.id}/close")
    assert reviewer.get("/").status_code == 302
    assert administrator.post(f"/staff/{person.id}/link").status_code == 422
    administrator.post(f"/staff/{person.id}/reopen")
    page = administrator.post(f"/staff/{person.id}/link").get_data(as_text=True)
    assert Visitor(app.test_client()).post(link_in(page)).location == "/password"


def test_the_first_administrator_sets_the_organisation_up(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    """An empty installation leads from Today to Setup, takes the organisation, and shows what is left."""
    administrator = signed_in(make_app(database, settings, tmp_path), database, Role.ADMIN)
    assert "Nobody runs this yet" in text_of(administrator.get("/"))
    for path in ("/review", "/mailroom", "/people", "/staff", "/setup", "/find?q=KKKK-KKKK"):
        assert administrator.get(path).status_code in {200, 422}, path
    for wrong, line in ({"time_zone": "Moon/Tycho"}, "not a time zone"), ({"languages": "en, englisch"}, "englisch"):
        answer = administrator.post("/setup", **(ORGANISATION | wrong))
        assert answer.status_code == 422
        assert line in text_of(answer)
    assert administrator.post("/setup", **(ORGANISATION | {"locality": ""})).status_code == 422
    assert administrator.post("/setup", **ORGANISATION).status_code == 302
    with database.read() as session:
        made = session.scalars(select(Organisation)).one()
    assert (made.name, made.time_zone, made.address.locality) == ("Bridge Letters", "America/Detroit", "Lansing")
    page = text_of(administrator.get("/setup"))
    assert "Your first real letter has arrived" in page
    assert "letters.localhost. MX 10" in page


def test_setup_changes_what_is_there_and_keeps_the_codes(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A new name is in the record; codes on paper stay readable."""
    sign_in(Role.ADMIN).post("/setup", **ORGANISATION)
    with database.read() as session:
        found = session.scalars(select(Organisation)).one()
        assert (found.name, found.code_key) == ("Bridge Letters", factories.CODE_KEY)
        assert "organisation.set_up" in session.scalars(select(Audit.verb)).all()


def test_setup_offers_the_envelopes_of_the_press() -> None:
    """No envelope is offered that the press does not know, none is left out."""
    assert set(NAMES) == set(ENVELOPES)


def test_the_record_is_read_by_person_and_by_thing(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Each name and each thing leads to what was done by it or to it."""
    with database.write() as session:
        row = factories.letter(session)
    sign_in(Role.REVIEWER).get(f"/letters/{row.id}")
    auditor = sign_in(Role.AUDITOR)
    page = auditor.get(f"/record?kind=letter&subject={row.id}").get_data(as_text=True)
    assert page.count("<td>opened</td>") == 1
    assert "<td>opened</td>" not in auditor.get("/record?actor=99").get_data(as_text=True)


def test_failed_work_is_shown_and_tried_again(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A parked job waits for a person; one press lets it wait for its turn again."""
    now = datetime.now(UTC)
    with database.write() as session:
        job = Job(kind="proof", state=JobState.PARKED, attempts=5, run_at=now, created_at=now, finished_at=now)
        job.error = "it took longer than 60 s"
        session.add(job)
    reviewer = sign_in(Role.REVIEWER)
    assert "it took longer than 60 s" in text_of(reviewer.get("/jobs"))
    assert reviewer.post(f"/jobs/{job.id}/retry").status_code == 302
    with database.read() as session:
        assert session.get_one(Job, job.id).state is JobState.WAITING
    assert reviewer.post(f"/jobs/{job.id}/retry").status_code == 422
    assert reviewer.post("/jobs/99/retry").status_code == 404
