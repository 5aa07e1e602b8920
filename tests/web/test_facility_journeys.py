"""Facilities in a real browser: a list with errors is imported, a prison is locked down and opens again."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page
from waitress.server import create_server  # type: ignore[import-untyped] # it carries no types

from relay import staff as accounts
from relay.db import Database
from relay.db.migrate import migrate
from relay.models import Facility, Letter, LetterState, Role
from relay.settings import Settings
from relay.work.schedule import tend
from tests import factories
from tests.browser import chromium
from tests.web.conftest import make_app
from tests.web.test_in_a_browser import faults

pytestmark = pytest.mark.timeout(300)

LIST = """code,name,long_name,mail_line1,mail_line2,mail_city,mail_state,mail_zip
FAC1,FCI Cedar Ridge,Federal Correctional Institution,PO BOX 9000,,Cedar Ridge,OR,97001
NEW,FCI New,,PO BOX 1,,Bend,OR,97701
BAD,FCI Bad,,,,Bend,OR,97701
NEW,FCI New again,,PO BOX 1,,Bend,OR,97701
"""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Page, str, Database]]:
    """Serve a desk with a letter to a prison, and sign a reviewer in."""
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite3'}")
    migrate(database)
    with database.write() as session:
        factories.organisation(session, time_zone="UTC")
        prison = factories.facility(session, code="FAC1")
        to = factories.alias(session, factories.profile(session, factories.mail_point(session, prison)))
        factories.letter(session, to=to, by=factories.pen_pal(session, confirmed_at=factories.NOW))
        token = accounts.make_link(session, factories.staff(session, Role.REVIEWER), datetime.now(UTC))
    app = make_app(database, Settings(data_dir=tmp_path), tmp_path / "objects")
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    url = f"http://localhost:{server.effective_port}"
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{url}/sign-in/{token}")
        page.get_by_role("button", name="Come in").click()
        yield page, url, database
    server.close()
    database.close()


def test_import_facilities_with_errors(desk: tuple[Page, str, Database], tmp_path: Path) -> None:
    """Upload, see which rows are wrong and why, confirm, and find what was added, unverified."""
    page, url, database = desk
    (tmp_path / "prisons.csv").write_text(LIST, encoding="utf-8")
    page.goto(f"{url}/facilities")
    page.get_by_role("link", name="Import a list").click()
    page.get_by_label("CSV file").set_input_files(tmp_path / "prisons.csv")
    page.get_by_role("button", name="Look at the rows").click()
    rows = page.get_by_role("row")
    assert "mail_line1: it is empty" in rows.filter(has_text="FCI Bad").inner_text()
    assert "stands in line 3 already" in rows.filter(has_text="FCI New again").inner_text()
    assert "FCI Cedar Ridge" in rows.filter(has_text="will change").inner_text()
    assert not faults(page)
    with database.read() as session:
        assert session.get(Facility, 2) is None
    page.get_by_role("button", name="Import 2 rows").click()
    page.get_by_text("1 facilities added, 1 changed.").wait_for()
    page.get_by_text("2 rows were left out").wait_for()
    page.get_by_role("link", name="FCI New").click()
    page.get_by_text("not verified").first.wait_for()
    page.get_by_placeholder("Compared with").fill("their own page")
    page.get_by_role("button", name="I compared it today").click()
    page.get_by_text("Verified today, by you.").wait_for()


def test_a_lockdown_and_its_end(desk: tuple[Page, str, Database]) -> None:
    """A prison is stopped, its letter waits and says so, somebody asks again, it ends, the letter is to be read."""
    page, url, database = desk
    page.goto(f"{url}/facilities/1")
    page.get_by_role("link", name="Stop letters").click()
    page.get_by_label("Why, for staff").fill("lockdown")
    page.get_by_label("Who says so, and where").fill("their page")
    page.get_by_role("button", name="Stop letters").click()
    page.get_by_text("It is stopped; 1 letter is held.").wait_for()
    assert not faults(page)
    page.get_by_role("link", name="Hello").click()
    page.get_by_text("on hold").first.wait_for()
    page.get_by_role("button", name="Back to review").click()
    page.get_by_text("it stays on hold, and goes on by itself").wait_for()
    page.goto(f"{url}/suspensions/1")
    page.get_by_label("What you heard, and from whom").fill("still locked, says the mailroom")
    page.get_by_label("Ask again on").fill((datetime.now(UTC) + timedelta(days=4)).date().isoformat())
    page.get_by_role("button", name="Note it").click()
    page.get_by_text("still locked, says the mailroom").wait_for()
    page.get_by_text("It is over").first.click()
    page.get_by_label("Who told you that it is over").fill("the mailroom called")
    page.get_by_role("button", name="Let letters go on").click()
    page.get_by_text("It is over; 1 letter goes on.").wait_for()
    assert not faults(page)
    tend(database, datetime.now(UTC))
    with database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.IN_REVIEW
    page.goto(f"{url}/facilities/1")
    assert not page.get_by_text("Stopped since").count()
