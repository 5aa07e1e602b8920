"""Urgent, sealed and claimed letters in two browsers: readers see each other, the clock goes, a seal shuts pages."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from relay.models import Escalation, Letter, LetterState, Organisation, Role
from tests import factories
from tests.web.served import Served

pytestmark = pytest.mark.timeout(300)

CONTACT = {"role": "Duty officer", "name": "Lt. Ames", "phone": "+1 541 555 0100", "email": "", "note": "day and night"}


@pytest.fixture
def desk(served: Served) -> Served:
    """Give a desk with a letter to review, an urgent one and a sealed one; Ada Wren is named for what cannot wait."""
    now = datetime.now(UTC)
    with served.database.write() as session:
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
        factories.flag(session, factories.letter(session, to=alias), rule="self-harm")
    return served


def forward(page: Page, seconds: int) -> None:
    """Let a page believe that time has gone by, so that it asks what is new."""
    page.clock.fast_forward(seconds * 1000)


def opened(desk: Served, name: str, path: str) -> Page:
    """Open a page whose clock goes by itself, and can be put forward."""
    page = desk.page(name)
    page.clock.install()
    page.goto(path)
    return page


def test_readers_see_each_other_come_and_go(desk: Served) -> None:
    """Without loading anything again: who comes is said, who leaves is gone."""
    first, second = opened(desk, "Ada Wren", "/letters/1"), opened(desk, "J. Okafor", "/letters/1")
    expect(second.get_by_text("Ada Wren is reading this")).to_be_visible()
    forward(first, 4)
    expect(first.get_by_text("J. Okafor is reading this")).to_be_visible()
    expect(first.locator("#readers")).to_have_attribute("aria-live", "polite")
    second.goto("/review")  # which says that the letter was left, and does not wait to be heard
    for _time in range(5):
        with first.expect_response("**/reading"):
            forward(first, 21)
        if "J. Okafor" not in first.locator("#readers").inner_text():
            break
    expect(first.get_by_text("J. Okafor is reading this")).to_have_count(0)


def test_one_key_and_the_named_person_takes_and_settles(desk: Served) -> None:
    """`e`, a ground, and it is out of the queue; whoever is named hears it anywhere, takes it, says what was done."""
    reader, named = desk.page("J. Okafor"), desk.page("Ada Wren")
    reader.goto("/letters/1")
    reader.keyboard.press("e")
    reader.get_by_label("Somebody tells of abuse, of themselves or of another").check()
    reader.get_by_role("button", name="Out of the queue, to Ada Wren").click()
    reader.wait_for_url("**/urgent")
    expect(reader.get_by_text("59 minutes left").first).to_be_visible()
    expect(reader.locator("main > .told").first).to_be_focused()
    expect(reader.get_by_text("Lt. Ames")).to_be_visible()
    named.goto("/")
    expect(named.get_by_text("2 urgent letters are open")).to_be_visible()
    assert named.evaluate("document.activeElement === document.body")  # nothing was done here
    named.goto("/people")
    mine = named.get_by_role("complementary", name="Urgent")
    expect(mine).to_have_count(2)
    mine.filter(has_text="59 minutes left").get_by_role("link").click()
    named.wait_for_url("**/urgent")
    named.keyboard.press("a")
    expect(named.get_by_text("has not taken it yet")).to_have_count(0)
    named.get_by_label("What was done, when, and whom it was told").fill("called Lt. Ames at noon")
    named.get_by_role("group", name="And the letter").get_by_role("radio").first.check()
    named.get_by_role("button", name="Settle it").click()
    expect(named.get_by_role("complementary", name="Urgent")).to_have_count(1)
    with desk.database.read() as session:
        assert session.get_one(Letter, 1).state is not LetterState.URGENT


def test_on_a_letter_that_worries_a_rule_the_key_leads_to_its_words(desk: Served) -> None:
    """The form stands at the head already: its ground has the focus, and the bar leads there, too."""
    page = desk.page("J. Okafor")
    page.goto("/letters/4")
    page.wait_for_load_state()
    page.keyboard.press("e")
    expect(page.locator("[name=ground]:checked")).to_be_focused()
    page.locator("#decide").get_by_role("link", name="Urgent").click()
    expect(page.locator("#may-not-wait")).to_be_focused()


def test_the_clock_goes_on_by_itself(desk: Served) -> None:
    """And says aloud that a step is passed, in a place of its own."""
    page = opened(desk, "Ada Wren", "/letters/2/urgent")
    expect(page.locator("#clock")).to_contain_text("minutes left")
    with desk.database.write() as session:
        session.get_one(Escalation, 1).due_at -= timedelta(minutes=16, seconds=30)
    forward(page, 16)
    expect(page.locator("#clock")).to_contain_text("13 minutes left")
    expect(page.locator("#clock-aloud")).to_contain_text("13 minutes left")
    expect(page.locator("#clock-aloud")).to_have_attribute("role", "status")


def test_a_seal_shuts_the_page_that_somebody_else_has_open(desk: Served) -> None:
    """Within seconds, and the other sees nothing but that it is sealed."""
    page, other = desk.page("Ada Wren"), opened(desk, "J. Okafor", "/letters/1")
    page.goto("/letters/1")
    page.keyboard.press("o")
    page.get_by_text("Seal", exact=True).click()
    page.get_by_role("button", name="Seal it now").click()
    page.wait_for_url("**/sealed")
    expect(page.get_by_text("1 letter is sealed.")).to_be_visible()
    forward(other, 21)
    expect(other.get_by_text("This letter is sealed")).to_be_visible()
    expect(other.get_by_text("Dear Marcus")).to_have_count(0)
    with desk.database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.SEALED
