"""Keys on the pages of letters: they do what the buttons do, once, and black words out without a mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from relay.models import Letter, LetterState, Role
from tests import factories
from tests.web.letters_shown import add_folded
from tests.web.served import SCREEN, Served, faults, watch

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def desk(serve: Callable[[], Served]) -> Served:
    """Serve a desk with a plain letter, another, and one with much of it set aside."""
    served = serve()
    with served.database.write() as session:
        factories.staff(session, Role.ADMIN, name="Ada Wren")
        alias, writer = factories.alias(session), factories.pen_pal(session)
        for _letter in range(2):
            factories.letter(session, to=alias, by=writer)
        add_folded(session, factories.letter(session, to=alias, by=writer))
    served.draw()
    return served


def test_the_keys_do_what_the_buttons_do(desk: Served) -> None:
    """Move through the queue, open, look for a reason, and leave: without a mouse."""
    page = desk.page("Ada Wren")
    page.goto("/review")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('[data-row-link]')")
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/*")
    page.keyboard.press("r")
    reason = page.locator("#return-public")
    expect(reason).to_be_focused()
    page.keyboard.type("ax")  # typed into the reason: no key of the desk
    assert reason.input_value() == "ax"
    page.keyboard.press("Escape")
    assert not page.locator("details[open]").count()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    page.get_by_role("button", name="Reject the letter").click()
    expect(page.locator("#reject-private")).to_be_focused()  # it is missing, whatever is a draft elsewhere
    expect(page.locator("#decide-fault")).to_be_visible()


def test_a_key_held_down_decides_once(desk: Served) -> None:
    """Nor does a ticked box take the keys away: it is no field to type in."""
    page = desk.page("Ada Wren")
    page.goto("/letters/3")
    page.keyboard.down("s")
    page.keyboard.down("s")  # as a keyboard repeats it
    page.keyboard.up("s")
    assert page.locator("#cutting").is_checked()
    page.locator("#cutting").focus()
    page.keyboard.press("h")
    assert page.get_by_text("> two", exact=True).is_visible()


def test_what_was_set_aside_comes_back_with_one_click(desk: Served) -> None:
    """And lands in sight; a key opens the folds, another sets aside, another undoes; axe finds nothing on the way."""
    page = desk.page("Ada Wren")
    complaints = watch(page)
    page.goto("/letters/3")
    page.keyboard.press("h")
    assert page.get_by_text("> two", exact=True).is_visible()
    page.keyboard.press("s")
    assert page.get_by_role("button", name="Set aside").first.evaluate("one => getComputedStyle(one).opacity") == "1"
    assert not faults(page)
    page.get_by_role("button", name="Bring back").click()
    page.wait_for_url("**/letters/*#p-2")
    back = page.locator("#p-2.passage")
    assert "> two" in back.inner_text()
    expect(back).to_be_focused()
    assert back.evaluate("one => one.getBoundingClientRect().top") < SCREEN["height"]
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREEN["height"]
    assert page.get_by_text("The proof is being made").is_visible()
    page.keyboard.press("u")
    page.wait_for_url("**/letters/*#written")
    page.get_by_role("button", name="Bring back").wait_for()
    expect(page.locator("#written")).to_be_focused()
    opinion = page.get_by_role("button", name="not so").last
    opinion.focus()
    with desk.database.write() as session:
        factories.proof(session, session.get_one(Letter, 3), version=3, missing_glyphs=["\ue123"])
    page.locator("#proof [data-proof-page]").wait_for()
    expect(opinion).to_be_focused()  # though the part it stands in came anew
    assert not complaints


def test_selected_words_are_blacked_out_and_the_letter_approved_without_a_mouse(desk: Served) -> None:
    """A selection in the letter leads to a form with the words in it; one in the form's own box fills it, too."""
    page = desk.page("Ada Wren")
    complaints = watch(page)
    page.goto("/letters/2")
    page.keyboard.press("b")  # nothing is selected
    assert page.url.endswith("/letters/2")
    page.evaluate(
        "() => { const words = document.querySelector('.passage .para p').firstChild;"
        " getSelection().setBaseAndExtent(words, 5, words, 11) }"
    )
    page.keyboard.press("b")
    page.wait_for_url("**/black-out/1.1#5-11")
    assert page.get_by_label("Words to black out").input_value() == "Marcus"
    page.get_by_label("The paragraph, as it was written").focus()
    page.keyboard.press("Control+Home")
    for _letter in range(4):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("b")
    assert page.get_by_label("Words to black out").input_value() == "Dear"
    page.keyboard.type("no reason but a test")  # the focus is where the reason goes
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/*#redactions")
    expect(page.locator("#redactions")).to_be_focused()
    assert "Dear" in page.locator("del.black").inner_text()
    expect(page.get_by_text("no reason but a test").first).to_be_visible()
    expect(page.get_by_role("button", name="Approve, next")).to_be_disabled()  # until its proof is made
    with desk.database.write() as session:
        factories.proof(session, session.get_one(Letter, 2), version=2)
    page.goto("/letters/2")
    page.get_by_text("They cannot be told", exact=True).click()
    page.get_by_label("Why they cannot be told").fill("no address")
    page.get_by_role("button", name="Go on without telling them").click()
    page.get_by_text("cannot be told: no address").wait_for()
    page.wait_for_load_state()  # a page says its words before it hears keys
    page.keyboard.press("a")
    expect(page.locator(".done")).to_be_visible()
    assert state(desk) is LetterState.APPROVED
    page.goto("/letters/2")
    page.wait_for_load_state()
    page.keyboard.press("a")  # approves, and nothing else: here it does nothing
    page.keyboard.press("v")
    expect(page.get_by_text("sent back to review.")).to_be_visible()
    assert state(desk) is LetterState.IN_REVIEW
    assert not complaints


def state(desk: Served) -> LetterState:
    """Say what the second letter is."""
    with desk.database.read() as session:
        return session.get_one(Letter, 2).state
