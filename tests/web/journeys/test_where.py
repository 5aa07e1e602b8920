"""A pen pal on a phone: from the link in an email to their letter, changed; every page on the way is for everybody."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from relay.links import Purpose
from relay.models import Job, LetterState, Notice, NoticeKind
from relay.work.jobs import JobKind
from tests import factories
from tests.web.conftest import link_to
from tests.web.served import Served, faults, too_wide, watch

S = LetterState


@pytest.fixture
def desk(serve: Callable[[], Served]) -> Served:
    """Serve a desk with a pen pal, who has a letter in review and one that needs a change."""
    served = serve()
    with served.database.write() as session:
        factories.organisation(session, help_address="help@letters.example")
        pal, to = factories.pen_pal(session), factories.alias(session)
        to.profile.preferred_name = "Marcus"
        for state in (S.IN_REVIEW, S.RETURNED):
            factories.letter(session, state, to=to, by=pal)
    return served


def test_a_pen_pal_finds_their_letter_and_changes_it(desk: Served, phone: Page) -> None:
    """The link shows steps; the code from the mailbox opens the rest."""
    heard, link = watch(phone), link_to(desk.app, Purpose.WHERE, 1)
    wrong: list[str] = []

    def look(heading: str) -> None:
        expect(phone.get_by_role("heading", name=heading).first).to_be_visible()
        wrong.extend([*faults(phone), *too_wide(phone)])

    phone.goto(link)
    expect(phone.get_by_text("Needs a change")).to_be_visible()
    expect(phone.get_by_text("Marcus")).to_have_count(0)
    look("Your letters")
    phone.get_by_role("button", name="Send me a code").tap()
    look("Type the code")
    with desk.database.read() as session:
        text = session.scalars(select(Notice.text).where(Notice.kind == NoticeKind.CODE)).one()
    code = re.search(r"\d{3} \d{3}", text)
    assert code
    phone.get_by_label("The six digits").fill(code[0])
    phone.get_by_role("button", name="Open my letters").tap()
    look("What we write to you")
    phone.get_by_role("link", name="To Marcus").first.tap()
    phone.get_by_label("Your letter").fill("Dear Marcus, without the street.")
    look("Change it here")
    phone.get_by_role("button", name="Send the changed letter").tap()
    expect(phone.get_by_role("status")).to_contain_text("goes to our staff")
    for page, heading in (("data", "Your data"), ("stop", "Stop everything")):
        phone.goto(f"{link}/{page}")
        look(heading)
    assert not [*wrong, *heard]
    with desk.database.read() as session:
        job = session.scalars(select(Job).where(Job.kind == JobKind.CORRECT)).one()
        assert job.arguments["text"] == "Dear Marcus, without the street."
