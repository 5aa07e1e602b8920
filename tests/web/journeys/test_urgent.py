"""Urgent, sealed and claimed letters in two browsers: readers see each other, the clock goes, a seal shuts pages."""

from datetime import UTC, datetime, timedelta

import pytest

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
    return served


def test_readers_see_each_other_come_and_go(desk: Served) -> None:
    """Without loading anything again: who comes is said within seconds, who leaves is gone, who decides is told."""
    first, second = desk.page("Ada Wren"), desk.page("J. Okafor")
    first.goto("/letters/1")
    second.goto("/letters/1")
    assert second.get_by_text("Ada Wren is reading this").is_visible()
    first.get_by_text("J. Okafor is reading this").wait_for(timeout=10_000)
    assert first.locator("#readers").get_attribute("aria-live") == "polite"
    second.goto("/review")
    first.evaluate("htmx.trigger('form.readers', 'load')")
    first.get_by_text("J. Okafor is reading this").wait_for(state="detached", timeout=25_000)
    first.goto("/review")
    third = desk.page("J. Okafor")
    third.goto("/letters/1")
    assert not third.get_by_text("is reading this").is_visible()


def test_one_key_opens_the_panel_and_one_act_starts_the_clock(desk: Served) -> None:
    """`e`, a ground, and it is out of the queue: on the named person's next page it says so."""
    reader, named = desk.page("J. Okafor"), desk.page("Ada Wren")
    reader.goto("/letters/1")
    reader.keyboard.press("e")
    reader.get_by_label("Somebody tells of abuse, of themselves or of another").check()
    reader.get_by_role("button", name="Out of the queue, to Ada Wren").click()
    reader.wait_for_url("**/urgent")
    assert reader.get_by_text("59 minutes left").first.is_visible()
    assert reader.get_by_text("Lt. Ames").is_visible()
    named.goto("/people")
    assert named.get_by_text("A letter that cannot wait is with you").count() == 2


def test_the_clock_goes_on_by_itself(desk: Served) -> None:
    """And says aloud that a step is passed, in a place of its own."""
    page = desk.page("Ada Wren")
    page.goto("/letters/2/urgent")
    assert (
        page.locator("#clock").get_by_text("30 minutes left").is_visible()
        or page.get_by_text("29 minutes left").count()
    )
    with desk.database.write() as session:
        row = session.get_one(Escalation, 1)
        row.due_at -= timedelta(minutes=16)
    page.locator("#clock").get_by_text("13 minutes left").wait_for(timeout=20_000)
    assert "13 minutes left" in (page.locator("#clock-aloud").text_content() or "")
    assert page.locator("#clock-aloud").get_attribute("role") == "status"


def test_a_seal_shuts_the_page_that_somebody_else_has_open(desk: Served) -> None:
    """Within seconds, and the other sees nothing but that it is sealed."""
    other, page = desk.page("J. Okafor"), desk.page("Ada Wren")
    page.goto("/letters/1")
    other.goto("/letters/1")
    page.get_by_text("Seal", exact=True).click()
    page.get_by_role("button", name="Seal it now").click()
    page.wait_for_url("**/sealed")
    assert page.get_by_text("1 letter is sealed.").is_visible()
    other.get_by_text("This letter is sealed").wait_for(timeout=25_000)
    assert not other.get_by_text("Dear Marcus").count()
    with desk.database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.SEALED
