"""A person with four letters in flight moves: the whole way in a real browser, readable for everybody at each step."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from relay.db import Database
from relay.models import Letter, LetterState
from tests import factories
from tests.web.served import PHONE, Served, faults, too_wide, watch

pytestmark = pytest.mark.timeout(300)
S = LetterState


@pytest.fixture
def desk(served: Served) -> Served:
    """Give a desk with one person, four letters in flight to them, and another prison."""
    with served.database.write() as session:
        factories.organisation(session, demo=True)
        factories.four_in_flight(session, factories.profile(session), since=datetime.now(UTC))
        factories.mail_point(session, factories.facility(session, name="FCI Alder"))
        factories.staff(session, name="Ada Wren")
    return served


def set_again(database: Database) -> None:
    """Set what waits for it, as the worker does."""
    with database.write() as session:
        for letter in session.scalars(select(Letter).where(Letter.proof_id.is_(None))):
            factories.proof(session, letter, version=letter.version + 10, made_at=datetime.now(UTC))


def moved_by_keys(page: Page) -> None:
    """Open the form with a key and fill it in without a mouse."""
    page.goto("/people/1")
    page.keyboard.press("m")
    page.wait_for_url("**/people/1/move")
    assert not faults(page)
    page.get_by_label("Where they are now").select_option(label="FCI Alder")
    source = page.get_by_label("Who says so")
    source.fill("the locator")
    source.press("Enter")
    page.wait_for_url("**/people/1/moving")


def test_a_person_with_four_letters_in_flight_moves(desk: Served) -> None:
    """One act each: read again, approve again, pull, watch; the table fills itself in as proofs are made."""
    page = desk.page("Ada Wren")
    complaints = watch(page)
    moved_by_keys(page)
    assert page.get_by_text("Its new proof is being made.").count() == 2
    set_again(desk.database)
    page.get_by_role("button", name="Approve again").wait_for()  # nobody loaded the page anew
    assert page.get_by_role("link", name="Read it").is_visible()
    assert not faults(page)
    page.get_by_role("button", name="Pull it").click()
    page.get_by_text("and destroy it").wait_for()
    page.get_by_role("button", name="Watch for it").click()
    page.get_by_text("may come back.").first.wait_for()
    set_again(desk.database)
    everything = page.get_by_role("link", name="Approve all again")
    everything.wait_for()
    page.set_viewport_size(PHONE)
    assert not too_wide(page)
    page.keyboard.press("a")
    page.wait_for_url("**/moving/approve")
    assert not faults(page)
    page.get_by_role("button", name="Approve these 2 letters").click()
    page.get_by_text("2 letters are approved again.").wait_for()
    assert not complaints
    with desk.database.read() as session:
        states = session.scalars(select(Letter.state).order_by(Letter.id)).all()
    assert states == [S.IN_REVIEW, S.APPROVED, S.APPROVED, S.MAILED]
