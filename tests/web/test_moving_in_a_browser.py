"""A person with four letters in flight moves: the whole way in a real browser, readable for everybody at each step."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from sqlalchemy import select
from waitress.server import create_server  # type: ignore[import-untyped] # it carries no types

from relay import staff as accounts
from relay.db import Database
from relay.db.migrate import migrate
from relay.models import Letter, LetterState
from relay.settings import Settings
from tests import factories
from tests.browser import chromium
from tests.web.conftest import make_app
from tests.web.test_in_a_browser import PHONE, SCREEN, Running, faults, visit

pytestmark = pytest.mark.timeout(300)
S = LetterState


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Serve a desk with one person, four letters in flight to them, and another prison."""
    folder = tmp_path_factory.mktemp("moving")
    database = Database(f"sqlite:///{folder / 'desk.sqlite3'}")
    migrate(database)
    app = make_app(database, Settings(data_dir=folder), folder / "objects")
    with database.write() as session:
        factories.organisation(session, demo=True)
        factories.four_in_flight(session, factories.profile(session), since=datetime.now(UTC))
        factories.mail_point(session, factories.facility(session, name="FCI Alder"))
        token = accounts.make_link(session, factories.staff(session, name="Ada Wren"), datetime.now(UTC))
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    url = f"http://localhost:{server.effective_port}"
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"{url}/sign-in/{token}")
        page.get_by_role("button", name="Come in").click()
        yield Running(url, database, browser, page.context.storage_state())
    server.close()
    database.close()


def set_again(database: Database) -> None:
    """Set what waits for it, as the worker does."""
    with database.write() as session:
        for letter in session.scalars(select(Letter).where(Letter.proof_id.is_(None))):
            factories.proof(session, letter, version=letter.version + 10, made_at=datetime.now(UTC))


def moved_by_keys(page: Page, url: str) -> None:
    """Open the form with a key and fill it in without a mouse."""
    assert not visit(page, f"{url}/people/1")
    page.keyboard.press("m")
    page.wait_for_url("**/people/1/move")
    assert not faults(page)
    page.get_by_label("Where they are now").select_option(label="FCI Alder")
    source = page.get_by_label("Who says so")
    source.fill("the locator")
    source.press("Enter")
    page.wait_for_url("**/people/1/moving")


def test_a_person_with_four_letters_in_flight_moves(running: Running) -> None:
    """One act each: read again, approve again, pull, watch; the table fills itself in as proofs are made."""
    context = running.open(viewport=SCREEN, reduced_motion="reduce")
    page = context.new_page()
    moved_by_keys(page, running.url)
    assert page.get_by_text("Its new proof is being made.").count() == 2
    set_again(running.database)
    page.get_by_role("button", name="Approve again").wait_for()  # nobody loaded the page anew
    assert page.get_by_role("link", name="Read it").is_visible()
    assert not faults(page)
    page.get_by_role("button", name="Pull it").click()
    page.get_by_text("and destroy it").wait_for()
    page.get_by_role("button", name="Watch for it").click()
    page.get_by_text("may come back.").first.wait_for()
    set_again(running.database)
    everything = page.get_by_role("link", name="Approve all again")
    everything.wait_for()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.keyboard.press("a")
    page.wait_for_url("**/moving/approve")
    assert not faults(page)
    page.get_by_role("button", name="Approve these 2 letters").click()
    page.get_by_text("2 letters are approved again.").wait_for()
    context.close()
    with running.database.read() as session:
        states = session.scalars(select(Letter.state).order_by(Letter.id)).all()
    assert states == [S.IN_REVIEW, S.APPROVED, S.APPROVED, S.MAILED]


@pytest.mark.parametrize(
    "path", ["/people/1/places", "/people/1/consents", "/people/1/letters", "/people/1/moving", "/aliases"]
)
def test_each_page_about_a_person_is_for_everybody(running: Running, path: str) -> None:
    """Axe finds nothing in either theme, and a phone's width is enough."""
    context = running.open(viewport=SCREEN, color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    assert not visit(page, running.url + path)
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    found += faults(page, {"runOnly": ["color-contrast"]})
    page.set_viewport_size(PHONE)
    found += faults(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()
    assert not found
