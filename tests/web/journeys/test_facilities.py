"""Facilities in a real browser: a list with errors is imported, a prison is locked down and opens again."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from relay.models import Facility, Letter, LetterState, Role
from relay.work.schedule import tend
from tests import factories
from tests.web.served import Served, faults

pytestmark = pytest.mark.timeout(300)

LIST = """code,name,long_name,mail_line1,mail_line2,mail_city,mail_state,mail_zip
FAC1,FCI Cedar Ridge,Federal Correctional Institution,PO BOX 9000,,Cedar Ridge,OR,97001
NEW,FCI New,,PO BOX 1,,Bend,OR,97701
BAD,FCI Bad,,,,Bend,OR,97701
NEW,FCI New again,,PO BOX 1,,Bend,OR,97701
"""


@pytest.fixture
def page(served: Served) -> Page:
    """Give a reviewer's page of a desk with a letter to a prison."""
    with served.database.write() as session:
        factories.organisation(session, time_zone="UTC")
        prison = factories.facility(session, code="FAC1")
        to = factories.alias(session, factories.profile(session, factories.mail_point(session, prison)))
        factories.letter(session, to=to, by=factories.pen_pal(session, confirmed_at=factories.NOW))
        reader = factories.staff(session, Role.REVIEWER).id
    return served.page(reader)


def test_import_facilities_with_errors(page: Page, served: Served, tmp_path: Path) -> None:
    """Upload, see which rows are wrong and why, confirm, and find what was added, unverified."""
    (tmp_path / "prisons.csv").write_text(LIST, encoding="utf-8")
    page.goto("/facilities")
    page.get_by_role("link", name="Import a list").click()
    page.get_by_label("CSV file").set_input_files(tmp_path / "prisons.csv")
    page.get_by_role("button", name="Look at the rows").click()
    rows = page.get_by_role("row")
    assert "mail_line1: it is empty" in rows.filter(has_text="FCI Bad").inner_text()
    assert "stands in line 3 already" in rows.filter(has_text="FCI New again").inner_text()
    assert "FCI Cedar Ridge" in rows.filter(has_text="will change").inner_text()
    assert not faults(page)
    with served.database.read() as session:
        assert session.get(Facility, 2) is None
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_text("1 facilities added, 1 changed.").wait_for()
    page.get_by_text("2 rows were left out").wait_for()
    page.get_by_role("link", name="FCI New").click()
    page.get_by_text("not verified").first.wait_for()
    page.get_by_placeholder("Compared with").fill("their own page")
    page.get_by_role("button", name="I compared it today").click()
    page.get_by_text("Verified today, by you.").wait_for()


def test_a_lockdown_and_its_end(page: Page, served: Served) -> None:
    """A prison is stopped, its letter waits and says so, somebody asks again, it ends, the letter is to be read."""
    page.goto("/facilities/1")
    page.get_by_role("link", name="Stop letters").click()
    page.get_by_label("Why, for staff").fill("lockdown")
    page.get_by_label("Who says so, and where").fill("their page")
    page.get_by_role("button", name="Stop letters").click()
    page.get_by_text("It is stopped; 1 letter is held.").wait_for()
    assert not faults(page)
    page.get_by_role("link", name="Hello").click()
    page.get_by_text("on hold").first.wait_for()
    page.get_by_text("It goes on by itself when they are taken again.").wait_for()
    assert not page.get_by_role("button", name="Back to review").count()
    page.get_by_role("link", name="See why, and until when").click()
    page.get_by_label("What you heard, and from whom").fill("still locked, says the mailroom")
    page.get_by_label("Ask again on").fill((datetime.now(UTC) + timedelta(days=4)).date().isoformat())
    page.get_by_role("button", name="Note it").click()
    page.get_by_text("still locked, says the mailroom").wait_for()
    page.get_by_text("It is over").first.click()
    page.get_by_label("Who told you that it is over").fill("the mailroom called")
    page.get_by_role("button", name="Let letters go on").click()
    page.get_by_text("It is over; 1 letter goes on.").wait_for()
    assert not faults(page)
    tend(served.database, datetime.now(UTC))
    with served.database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.IN_REVIEW
    page.goto("/facilities/1")
    assert not page.get_by_text("Stopped since").count()
