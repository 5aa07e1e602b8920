"""Urgent, sealed and claimed letters in two browsers: readers see each other, the clock goes, a seal shuts pages."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from waitress.server import create_server  # type: ignore[import-untyped] # it carries no types

from relay import staff as accounts
from relay.db import Database
from relay.db.migrate import migrate
from relay.models import Escalation, Letter, LetterState, Organisation, Role
from relay.settings import Settings
from tests import factories
from tests.browser import chromium
from tests.web.conftest import make_app

pytestmark = pytest.mark.timeout(300)

CONTACT = {"role": "Duty officer", "name": "Lt. Ames", "phone": "+1 541 555 0100", "email": "", "note": "day and night"}
PAGES = ["/letters/1", "/letters/2", "/letters/2/urgent", "/urgent", "/sealed", "/letters/3/sealed", "/settings/desk"]
PAGES += ["/me/people-i-know?q=a", "/review?state=sealed"]


@dataclass(frozen=True, slots=True)
class Desk:
    """A desk that answers on a port, and a window for an administrator and for a reviewer."""

    url: str
    database: Database
    admin: BrowserContext
    reviewer: BrowserContext


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open one browser for the whole file."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def desk(browser: Browser, tmp_path: Path) -> Iterator[Desk]:
    """Serve a desk with a letter to review, an urgent one and a sealed one."""
    with serving(browser, tmp_path) as served:
        yield served


@contextmanager
def serving(browser: Browser, folder: Path) -> Iterator[Desk]:
    """Serve a desk from a folder."""
    database = Database(f"sqlite:///{folder / 'desk.sqlite3'}")
    migrate(database)
    tokens = fill(database)
    server = create_server(make_app(database, Settings(data_dir=folder), folder / "objects"), host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    url = f"http://localhost:{server.effective_port}"
    admin, reviewer = (window(browser, f"{url}/sign-in/{token}") for token in tokens)
    yield Desk(url, database, admin, reviewer)
    admin.close()
    reviewer.close()
    server.close()
    database.close()


def fill(database: Database) -> list[str]:
    """Add what is needed; give the links of an administrator and of a reviewer."""
    now = datetime.now(UTC)
    with database.write() as session:
        organisation = factories.organisation(session)
        people = [
            factories.staff(session, Role.ADMIN, name="Ada Wren"),
            factories.staff(session, Role.REVIEWER, name="J. Okafor"),
        ]
        session.get_one(Organisation, organisation.id).urgent_staff_id = people[0].id
        point = factories.mail_point(session, factories.facility(session, contacts=[CONTACT]))
        alias = factories.alias(session, factories.profile(session, point))
        factories.letter(session, to=alias)
        due = now + timedelta(minutes=30, seconds=2)
        urgent = factories.letter(session, to=alias)
        factories.escalation(session, urgent, people[0], raised_at=now, due_at=due, note="the second paragraph")
        factories.sealing(session, factories.letter(session, to=alias), people[1], sealed_at=now)
        return [accounts.make_link(session, person, now) for person in people]


def window(browser: Browser, link: str) -> BrowserContext:
    """Open a window and sign in."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(link)
    page.get_by_role("button", name="Come in").click()
    return context


def faults(page: Page) -> list[str]:
    """Ask axe what is hard to read or to use here."""
    violations = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"][:3]]


def test_pages_are_for_everybody(desk: Desk) -> None:
    """Axe finds nothing in either theme, a phone's width is enough, and nothing breaks our own policy."""
    found: list[str] = []
    page = desk.admin.new_page()
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    for path in PAGES:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.goto(desk.url + path)
            found += [f"{path} {theme} {fault}" for fault in faults(page)]
        page.set_viewport_size({"width": 390, "height": 844})
        if page.evaluate("document.documentElement.scrollWidth") > 390:
            found.append(f"{path} is wider than a phone")
        page.set_viewport_size({"width": 1440, "height": 900})
    assert not [fault for fault in found if "404" not in fault]  # no page of a proof was drawn here


def test_readers_see_each_other_come_and_go(desk: Desk) -> None:
    """Without loading anything again: who comes is said within seconds, who leaves is gone, who decides is told."""
    first, second = desk.admin.new_page(), desk.reviewer.new_page()
    first.goto(f"{desk.url}/letters/1")
    second.goto(f"{desk.url}/letters/1")
    assert second.get_by_text("Ada Wren is reading this").is_visible()
    first.get_by_text("J. Okafor is reading this").wait_for(timeout=10_000)
    assert first.locator("#readers").get_attribute("aria-live") == "polite"
    second.goto(f"{desk.url}/review")
    first.evaluate("htmx.trigger('form.readers', 'load')")
    first.get_by_text("J. Okafor is reading this").wait_for(state="detached", timeout=25_000)
    first.goto(f"{desk.url}/review")
    third = desk.reviewer.new_page()
    third.goto(f"{desk.url}/letters/1")
    assert not third.get_by_text("is reading this").is_visible()


def test_one_key_opens_the_panel_and_one_act_starts_the_clock(desk: Desk) -> None:
    """`e`, a ground, and it is out of the queue: on the named person's next page it says so."""
    reader, named = desk.reviewer.new_page(), desk.admin.new_page()
    reader.goto(f"{desk.url}/letters/1")
    reader.keyboard.press("e")
    reader.get_by_label("Somebody tells of abuse, of themselves or of another").check()
    reader.get_by_role("button", name="Out of the queue, to Ada Wren").click()
    reader.wait_for_url("**/urgent")
    assert reader.get_by_text("59 minutes left").first.is_visible()
    assert reader.get_by_text("Lt. Ames").is_visible()
    named.goto(f"{desk.url}/people")
    assert named.get_by_text("A letter that cannot wait is with you").count() == 2


def test_the_clock_goes_on_by_itself(desk: Desk) -> None:
    """And says aloud that a step is passed, in a place of its own."""
    page = desk.admin.new_page()
    page.goto(f"{desk.url}/letters/2/urgent")
    assert (
        page.locator("#clock").get_by_text("30 minutes left").is_visible()
        or page.get_by_text("29 minutes left").count()
    )
    with desk.database.write() as session:
        row = session.get_one(Escalation, 1)
        row.due_at -= timedelta(minutes=16)
    page.locator("#clock").get_by_text("13 minutes left").wait_for(timeout=20_000)
    assert "13 minutes left" in (page.locator("#clock-aloud").text_content() or "")
    assert page.locator("#clock-aloud").get_attribute("role") == "status"


def test_a_seal_shuts_the_page_that_somebody_else_has_open(desk: Desk) -> None:
    """Within seconds, and the other sees nothing but that it is sealed."""
    other, page = desk.reviewer.new_page(), desk.admin.new_page()
    page.goto(f"{desk.url}/letters/1")
    other.goto(f"{desk.url}/letters/1")
    page.get_by_text("Seal", exact=True).click()
    page.get_by_role("button", name="Seal it now").click()
    page.wait_for_url("**/sealed")
    assert page.get_by_text("1 letter is sealed.").is_visible()
    other.get_by_text("This letter is sealed").wait_for(timeout=25_000)
    assert not other.get_by_text("Dear Marcus").count()
    with desk.database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.SEALED
