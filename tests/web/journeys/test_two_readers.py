"""Two people at one letter: who comes second is told what happened, and a second reader is somebody else."""

import pytest
from playwright.sync_api import expect

from relay.models import Letter, LetterState, Role
from tests import factories
from tests.web.served import Served, faults, watch

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def desk(served: Served) -> Served:
    """Give a desk with two letters, the first of which two people have to read, and two reviewers."""
    with served.database.write() as session:
        factories.staff(session, Role.REVIEWER, name="Ada Wren")
        factories.staff(session, Role.REVIEWER, name="J. Okafor")
        writer = factories.pen_pal(session, confirmed_at=factories.NOW, name="Wanda")
        careful = factories.alias(session, factories.profile(session, second_reader=True))
        factories.letter(session, to=careful, by=writer)
        factories.letter(session, to=factories.alias(session), by=writer)
    served.draw()
    return served


def test_who_decides_second_is_told_what_happened(desk: Served) -> None:
    """They see each other first; then the second gets no error, and no decision, but who did what, and a way on."""
    first, second = desk.page("Ada Wren"), desk.page("J. Okafor")
    complaints = watch(first)
    first.goto("/letters/2")
    second.goto("/letters/2")
    expect(second.get_by_text("Ada Wren is reading this")).to_be_visible()
    first.keyboard.press("a")
    expect(first.locator(".done")).to_be_visible()
    second.keyboard.press("x")
    second.locator("#reject-private").fill("a threat")
    second.get_by_role("button", name="Reject the letter").click()
    expect(second.get_by_role("heading", name="Somebody was first")).to_be_visible()
    expect(second.get_by_text("Ada Wren")).to_be_visible()
    expect(second.locator("main")).to_contain_text("approved")
    expect(second.locator("main .card")).to_be_focused()
    assert not faults(second)
    second.keyboard.press("j")
    second.wait_for_url("**/letters/*")
    assert not complaints
    with desk.database.read() as session:
        assert session.get_one(Letter, 2).state is LetterState.APPROVED


def test_two_pairs_of_eyes_are_two_people(desk: Served) -> None:
    """Who approved first is not offered to do so again; somebody else approves, and only then can it be printed."""
    first, second = desk.page("Ada Wren"), desk.page("J. Okafor")
    first.goto("/letters/1")
    expect(first.get_by_text("Two people read this letter:")).to_be_visible()
    first.keyboard.press("a")
    expect(first.locator(".done")).to_be_visible()
    first.goto("/letters/1")
    expect(first.get_by_text("That was you")).to_be_visible()
    expect(first.get_by_role("button", name="Approve, next")).to_have_count(0)
    with desk.database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.SECOND_REVIEW
    second.goto("/letters/1")
    expect(second.get_by_text("Ada Wren read this and approved it")).to_be_visible()
    second.keyboard.press("a")
    expect(second.locator(".done")).to_be_visible()
    with desk.database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.APPROVED
