"""One browser for all journeys, and for each a desk with a database of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import chromium
from tests.conftest import sqlite_copy
from tests.web.served import AXE, NARROWEST, Served, serving

Serve = Callable[[], Served]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Open one browser; it ends before other tests run, for they run loops of their own."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def served(browser: Browser, tmp_path: Path) -> Iterator[Served]:
    """Serve a desk whose database holds nothing yet."""
    with serving(browser, sqlite_copy(tmp_path / "desk.sqlite3"), tmp_path) as desk:
        yield desk


@pytest.fixture(scope="module")
def serve(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Serve a desk that the tests of a file share."""
    with ExitStack() as stack:

        def start() -> Served:
            folder = tmp_path_factory.mktemp("desk")
            return stack.enter_context(serving(browser, sqlite_copy(folder / "desk.sqlite3"), folder))

        yield start


@pytest.fixture
def phone(desk: Served) -> Iterator[Page]:
    """Hold a phone by night, at the desk that a file serves."""
    context = desk.browser.new_context(viewport=NARROWEST, color_scheme="dark", has_touch=True, base_url=desk.url)
    context.add_init_script(AXE.axe_script)
    yield context.new_page()
    context.close()
