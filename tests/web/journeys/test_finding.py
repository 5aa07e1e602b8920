"""Search by keyboard: a code leads to its letter, words to the letters that have them, and one goes on from there."""

import pytest
from playwright.sync_api import expect

from relay.letters.lists import indexing
from relay.models import Role
from tests import factories
from tests.web.served import Served, faults, watch

pytestmark = pytest.mark.timeout(300)


def test_words_and_a_code_are_found(served: Served) -> None:
    """`/`, the words, Enter; j and Enter open what was found; its code, as it stands on paper, leads back to it."""
    with served.database.write() as session:
        factories.staff(session, Role.REVIEWER, name="Ada Wren")
        for text in ("The quince tree is in flower.", "The quince fell.", "Rain again."):
            row = factories.letter(session)
            assert row.reading is not None
            row.reading.text = text
            indexing.letter_changed(session, row)
    page = served.page("Ada Wren")
    complaints = watch(page)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("quince")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_count(2)
    assert not faults(page)
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/*")
    code = page.locator(".from .code").inner_text()
    page.keyboard.press("/")
    page.keyboard.type(code.replace("-", "").lower())
    page.keyboard.press("Enter")
    expect(page.locator(".from .code")).to_have_text(code)
    assert not complaints
