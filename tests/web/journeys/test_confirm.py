"""Somebody new on a phone: from the link in our first mail to their letter going on, with no account and no script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from relay.links import Purpose
from relay.models import Letter, LetterState
from tests import factories
from tests.web.conftest import link_to
from tests.web.served import Served, faults, too_wide, watch


@pytest.fixture
def desk(serve: Callable[[], Served]) -> Served:
    """Serve a desk where a letter waits for its writer to say who they are."""
    served = serve()
    with served.database.write() as session:
        factories.organisation(session, help_address="help@letters.example")
        factories.letter(session, LetterState.AWAITING_PEN_PAL, by=factories.pen_pal(session))
    return served


def test_somebody_new_says_who_they_are(desk: Served, phone: Page) -> None:
    """Sent empty it says at each field what is missing; filled in it thanks, and keeps no cookie."""
    heard, link = watch(phone), link_to(desk.app, Purpose.CONFIRM, 1)
    wrong: list[str] = []

    def look(heading: str) -> None:
        expect(phone.get_by_role("heading", name=heading)).to_be_visible()
        wrong.extend([*faults(phone), *too_wide(phone)])

    phone.goto(link)
    look("Who are you?")
    phone.get_by_role("button", name="This is who I am").tap()
    expect(phone.get_by_text("We need this before your letter can go on.")).to_have_count(4)
    look("Who are you?")
    phone.get_by_label("Your full name").fill("Zoë Müller-Ångström")
    phone.get_by_label("The country where you live").select_option(label="Iceland")
    phone.get_by_label("I am 18 or over").check()
    phone.get_by_label("I agree to what is written above").check()
    phone.get_by_role("button", name="This is who I am").tap()
    look("Thank you")
    phone.goto(f"{link}x")
    look("This link does not work")
    assert wrong == []
    assert all("422" in one for one in heard)
    assert phone.context.cookies() == []
    with desk.database.read() as session:
        assert session.get_one(Letter, 1).state is LetterState.IN_REVIEW
