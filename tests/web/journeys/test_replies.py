"""A reply on paper in a browser: looked at large, a part blacked out with mouse and keys, and sent on."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from relay.models import Reply, ReplyRedaction, ReplyState, Role
from tests import factories
from tests.replies import stored
from tests.web.served import Served, faults, watch
from web.desk import EXTENSION

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def page(served: Served) -> Page:
    """Sit down with a reply of two pages, the first of its writer, and open it."""
    store = served.app.extensions[EXTENSION].store
    with served.database.write() as session:
        factories.organisation(session, takes_replies=True)
        factories.staff(session, Role.REVIEWER, name="J. Okafor")
        stored.reply(session, store, stored.picture("Dear Wanda,", "call 555 0100"), stored.picture("Marcus"))
    opened = served.page("J. Okafor")
    opened.goto("/replies/1")
    return opened


def bars(served: Served) -> list[tuple[float, float, float, float]]:
    """Give what is blacked out, in hundredths of the page."""
    with served.database.read() as session:
        found = session.scalars(select(ReplyRedaction).order_by(ReplyRedaction.id))
        return [tuple(round(side * 100) for side in (one.x, one.y, one.width, one.height)) for one in found]  # type: ignore[misc]


def test_a_reply_is_looked_at_blacked_out_and_sent_on_by_keys(served: Served, page: Page) -> None:
    """Covered first; larger at a key; a bar drawn with the mouse, another moved with the arrows; then it goes."""
    told = watch(page)
    expect(page.get_by_text("The pages are covered")).to_be_visible()
    page.keyboard.press("p")
    page.wait_for_load_state("networkidle")
    picture = page.get_by_alt_text("Page 1 of 2 as it was scanned")
    expect(picture).to_be_visible()
    usual = picture.bounding_box()
    page.keyboard.press("l")
    larger = picture.bounding_box()
    assert usual is not None
    assert larger is not None
    assert larger["width"] > 1.9 * usual["width"]
    page.keyboard.press("b")
    page.wait_for_url("**/black-out/1")
    place = page.locator("[data-draw]").bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 0.1 * place["width"], place["y"] + 0.18 * place["height"])
    page.mouse.down()
    page.mouse.move(place["x"] + 0.5 * place["width"], place["y"] + 0.25 * place["height"], steps=4)
    page.mouse.up()
    page.keyboard.type("a number of somebody else")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Blacked out.")).to_be_visible()
    expect(page.locator("svg.blacked rect")).to_have_count(2)  # what is blacked out, and what would be next
    page.locator("[data-draw]").focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    page.get_by_label("Why, in words for the pen pal").fill("an address")
    page.get_by_role("button", name="Black it out").click()
    expect(page.locator("svg.blacked rect")).to_have_count(3)  # the two, and the one that would be next
    drawn, moved = bars(served)
    assert all(abs(one - other) <= 1 for one, other in zip(drawn, (10, 18, 40, 7), strict=True))
    assert moved == pytest.approx((41, 46, 21, 5))
    assert faults(page) == []
    page.get_by_role("link", name="Back to the reply").click()
    page.wait_for_url("**/replies/1")
    page.wait_for_load_state()
    page.keyboard.press("a")
    expect(page.get_by_text("The reply is now: on its way.")).to_be_visible()
    assert not told
    with served.database.read() as session:
        assert session.get_one(Reply, 1).state is ReplyState.APPROVED
