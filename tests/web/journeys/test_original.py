"""A hostile mail in a real browser: its original is shown, and it reaches nobody."""

import pytest
from playwright.sync_api import Request

from relay.models import Role
from tests import factories
from tests.web.served import Served
from tests.web.test_letter_original import mail

pytestmark = pytest.mark.timeout(120)


def test_a_browser_asks_for_nothing_and_runs_nothing(served: Served) -> None:
    """A mail that tries everything makes no request but ours for page, style, keys and frame; not even when clicked."""
    asked: list[str] = []
    there = f"http://127.0.0.1:{served.url.rpartition(':')[2]}/there"  # our own machine by another name
    with served.database.write() as session:
        alias = factories.alias(session)
        factories.letter(session, to=alias, of=factories.message(session, mail(there), to=[alias]))
        factories.staff(session, Role.ADMIN, name="Ada Wren")
    page = served.page("Ada Wren")

    def see(request: Request) -> None:
        if not request.url.startswith("data:"):
            asked.append(request.url.removeprefix(served.url))

    page.context.on("request", see)
    page.goto("/letters/1/original")
    page.wait_for_load_state("networkidle")
    title = page.title()
    frame = page.frame_locator("iframe.original")
    assert frame.get_by_text("Dear Marcus,").is_visible()
    assert frame.locator("img[src^='data:']").evaluate("one => one.naturalWidth") == 1
    frame.get_by_text("a link").click()
    frame.get_by_text("another").click()
    page.wait_for_timeout(500)
    assert page.title() == title
    assert len(page.frames) == 2
    assert page.frames[1].url.endswith("/original/frame")
    outside = [url for url in asked if not url.startswith(("/static/", "/letters/", "/review/count"))]
    assert not outside
    assert len([url for url in asked if "/letters/" in url]) == 2
