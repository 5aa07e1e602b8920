"""Every page of the desk is for everybody: readable in both themes, whole on a phone, nothing our policy forbids.

The pages are the rules of the application itself, so that no page can be forgotten; what stands besides is a page in
another state.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.web import everything
from tests.web.served import NARROWEST, Served, faults, too_wide, watch

pytestmark = pytest.mark.timeout(300)

OPENED = {"/letters/1": ("r", "w", "x", "e", "o", "?"), "/letters/9": ("h",)}
"""Keys that open something there."""


@pytest.fixture(scope="module")
def desk(serve: Callable[[], Served]) -> Served:
    """Serve a desk with one of everything."""
    served = serve()
    with served.database.write() as session:
        everything.fill(session)
    served.draw()
    return served


@pytest.fixture(scope="module")
def window(desk: Served) -> BrowserContext:
    """Open one window for all pages."""
    return desk.window("Ada Wren")


@pytest.mark.parametrize("path", everything.PATHS)
def test_a_page_is_for_everybody(desk: Served, window: BrowserContext, path: str) -> None:
    """Axe finds nothing by day on a wide screen nor by night on a phone, which is wide enough; nothing is forbidden."""
    page = window.new_page()
    complaints = watch(page)
    page.goto(path)
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROWEST)
    found += faults(page, ("color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block"))
    found += too_wide(page)
    page.close()
    assert not [*found, *complaints]


@pytest.mark.parametrize(("path", "key"), [(path, key) for path, keys in OPENED.items() for key in keys])
def test_what_a_key_opens_is_for_everybody(desk: Served, window: BrowserContext, path: str, key: str) -> None:
    """Panels are looked at open, too, and are not wider than a phone."""
    page = window.new_page()
    complaints = watch(page)
    page.goto(path)
    page.keyboard.press(key)
    found = faults(page)
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROWEST)
    found += faults(page, ("color-contrast", "target-size"))
    found += too_wide(page)
    page.close()
    assert not [*found, *complaints]
