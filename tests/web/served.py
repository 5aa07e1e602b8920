"""A desk that answers on a port of its own, windows of people who are signed in, and what a page does wrong there."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
from sqlalchemy import select
from waitress import wasyncore  # type: ignore[import-untyped] # it carries no types
from waitress.server import create_server  # type: ignore[import-untyped] # it carries no types

from relay import staff as accounts
from relay.db import Database
from relay.models import Proof, Staff
from relay.objects import picture_key
from relay.settings import Settings
from tests.web.conftest import Visitor, make_app
from web.desk import EXTENSION

SCREEN: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROWEST: ViewportSize = {"width": 360, "height": 780}
AXE = Axe()
_NO_FAULTS = ("404",)
"""Pictures that were never drawn are missing, and a page that is not there says so: neither is a page's fault."""


@dataclass(frozen=True, slots=True)
class Served:
    """A desk that answers, and the browser that goes there."""

    url: str
    database: Database
    app: Flask
    browser: Browser

    def window(self, person: int | str, *, colours: str = "light", size: ViewportSize = SCREEN) -> BrowserContext:
        """Open a window for somebody of the staff, by id or name, who has signed in."""
        context = self.browser.new_context(
            viewport=size,
            reduced_motion="reduce",
            color_scheme="dark" if colours == "dark" else "light",
            base_url=self.url,
        )
        context.set_default_timeout(20_000)
        context.add_cookies([{"name": "mailcall", "value": self._cookie(person), "url": self.url}])
        return context

    def page(self, person: int | str) -> Page:
        """Open a page in a window of its own."""
        return self.window(person).new_page()

    def _cookie(self, person: int | str) -> str:
        """Sign in by link without a browser: how that looks is tested where it belongs."""
        by = Staff.id == person if isinstance(person, int) else Staff.name == person
        with self.database.write() as session:
            token = accounts.make_link(session, session.scalars(select(Staff).where(by)).one(), datetime.now(UTC))
        visitor = Visitor(self.app.test_client())
        assert visitor.post(f"/sign-in/{token}").status_code == 302
        cookie = visitor.client.get_cookie("mailcall")
        assert cookie is not None
        return cookie.value

    def draw(self) -> None:
        """Put a white page into the store for every proof, so that no picture is missing."""
        picture = BytesIO()
        Image.new("L", (170, 220), 255).save(picture, "PNG")
        with self.database.read() as session:
            for sha256, pages in session.execute(select(Proof.sha256, Proof.pages)):
                for number in range(1, pages + 1):
                    self.app.extensions[EXTENSION].store.put(picture_key(sha256, number), picture.getvalue())


@contextmanager
def serving(browser: Browser, url: str, folder: Path) -> Iterator[Served]:
    """Serve a desk with an organisation's database."""
    database = Database(url)
    app = make_app(database, Settings(data_dir=folder), folder / "objects")
    sockets: dict[int, object] = {}
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Served(f"http://localhost:{server.effective_port}", database, app, browser)
    for context in browser.contexts:
        context.close()
    server.task_dispatcher.shutdown(timeout=10)  # a thread that answers late would write into a file opened since
    server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets, ignore_all=True))  # in their own thread
    thread.join(10)
    database.close()


def watch(page: Page) -> list[str]:
    """Collect what the browser complains about on a page, what its policy forbade among it."""
    told: list[str] = []

    def tell(line: str) -> None:
        if not any(known in line for known in _NO_FAULTS):
            told.append(line)

    page.on("console", lambda message: tell(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: tell(str(error)))
    return told


def faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Ask axe what is hard to read or to use here, by some of its rules or all."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    page.wait_for_load_state()  # a heading can be there before the style sheet is
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.axe_script)
    violations = page.evaluate("async (options) => (await axe.run(document, options)).violations", options)
    return [f"{one['id']}: {node['html'][:160]}" for one in violations for node in one["nodes"][:3]]


def too_wide(page: Page) -> list[str]:
    """Name what makes a page wider than its window."""
    found: list[str] = page.evaluate(
        "() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]"
        ".filter((one) => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)"
        ".map((one) => 'too wide: ' + one.outerHTML.slice(0, 120))"
    )
    return found
