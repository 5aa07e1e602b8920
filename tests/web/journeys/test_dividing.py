"""A stack from the scanner, divided by keys alone, and a letter whose code is lost given to its pen pal."""

import io
from collections.abc import Sequence
from random import Random

import pytest
from playwright.sync_api import FilePayload, expect
from sqlalchemy import select

from relay.models import Correspondence, Reply, ReplyState, Role
from relay.replies.pages.reader import PageReader
from relay.replies.scans.paging import make_pages
from tests import factories
from tests.factories import NOW
from tests.replies.paper import unreadable, written_page
from tests.replies.world import Pair, pairs, pdf_of
from tests.web.served import PHONE, Served, faults, too_wide, watch
from web.desk import EXTENSION

pytestmark = pytest.mark.timeout(300)


def stack(people: Sequence[Pair]) -> FilePayload:
    """Give the file of two letters of two pages each; on the second nothing can be read."""
    chance = Random(4)
    pages = [people[0].slip(), written_page(chance), unreadable(people[1].slip()), written_page(chance, 9)]
    jpegs = []
    for page in pages:
        out = io.BytesIO()
        page.resize((850, 1_100)).save(out, "JPEG", quality=70)
        jpegs.append(out.getvalue())
    return {"name": "monday.pdf", "mimeType": "application/pdf", "buffer": pdf_of(jpegs)}


def test_a_stack_is_divided_by_keys_and_matched_by_names(served: Served) -> None:
    """One letter is found by its code; whom the other is for is confirmed with both names, large."""
    with served.database.write() as session:
        people = pairs(session, 2)
        factories.staff(session, Role.REVIEWER, name="Ada")
        lost = session.get_one(Correspondence, people[1].correspondence_id)
        lost.profile.committed_name = "Odalys Quintero"
    page = served.window("Ada").new_page()
    complaints = watch(page)
    page.goto("/scans")
    page.get_by_label("Files").set_input_files(stack(people))
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_text("1 file is being read.")).to_be_visible()
    with PageReader(reads_words=False) as reader:
        store = served.app.extensions[EXTENSION].store
        make_pages(served.database, store, reader, 1, one_letter=False, now=lambda: NOW)
    page.reload()
    page.get_by_role("link", name="monday.pdf").click()
    expect(page.locator(".side.marked")).to_have_attribute("id", "page-2")
    for pressed in "bnb":
        page.keyboard.press(pressed)
    assert [*faults(page), *too_wide(page)] == []
    page.get_by_role("button", name="These are the letters").click()
    expect(page.get_by_role("heading", name="Whom is it for?")).to_be_visible()
    page.get_by_label("A name, number or address of either of the two").fill("quintero")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Odalys Quintero").click()
    page.set_viewport_size(PHONE)
    assert [*faults(page), *too_wide(page)] == []
    page.get_by_role("button", name="Yes, it is for them").click()
    expect(page.get_by_text("Matched: it is read next")).to_be_visible()
    assert complaints == []
    with served.database.read() as session:
        replies = session.scalars(select(Reply).order_by(Reply.id)).all()
        assert [reply.correspondence_id for reply in replies] == [pair.correspondence_id for pair in people]
        assert [(reply.state, len(reply.pages)) for reply in replies] == [(ReplyState.IN_REVIEW, 2)] * 2
