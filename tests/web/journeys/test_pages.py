"""Every page of the desk is for everybody: readable in both themes, whole on a phone, nothing our policy forbids.

The pages are the rules of the application itself, so that no page can be forgotten; what stands besides is a page in
another state.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.web import everything
from tests.web.served import AXE, NARROWEST, SCREEN, Served, faults, too_wide, watch

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
def one_page(desk: Served) -> Page:
    """Open one page that goes everywhere: another costs as much as what is looked at on it; axe waits on each."""
    window = desk.window("Ada Wren")
    window.add_init_script(AXE.axe_script)
    return window.new_page()


@pytest.fixture(scope="module")
def heard(one_page: Page) -> list[str]:
    """Collect what the browser complains about."""
    return watch(one_page)


@pytest.fixture
def page(one_page: Page, heard: list[str]) -> Page:
    """Give the page as it is by day on a wide screen, before anybody complained."""
    one_page.emulate_media(color_scheme="light")
    one_page.set_viewport_size(SCREEN)
    heard.clear()
    return one_page


def by_night_on_a_phone(page: Page, *rules: str) -> list[str]:
    """Say what is hard to read or to use, by rules that colours and sizes matter to, and what is too wide."""
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROWEST)
    return [*faults(page, ("color-contrast", "target-size", *rules)), *too_wide(page)]


@pytest.mark.parametrize("path", everything.PATHS)
def test_a_page_is_for_everybody(page: Page, heard: list[str], path: str) -> None:
    """Axe finds nothing by day on a wide screen nor by night on a phone, which is wide enough; nothing is forbidden."""
    page.goto(path)
    found = faults(page)
    found += by_night_on_a_phone(page, "scrollable-region-focusable", "link-in-text-block")
    assert not [*found, *heard]


@pytest.mark.parametrize(("path", "key"), [(path, key) for path, keys in OPENED.items() for key in keys])
def test_what_a_key_opens_is_for_everybody(page: Page, heard: list[str], path: str, key: str) -> None:
    """Panels are looked at open, too, and are not wider than a phone."""
    page.goto(path)
    page.keyboard.press(key)
    found = faults(page)
    found += by_night_on_a_phone(page)
    assert not [*found, *heard]
