"""What somebody types is theirs until the desk has it: an ended session gives it back, and a sent form forgets it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from relay import staff as accounts
from relay.models import DecisionKind, Role, Staff
from relay.settings import Settings
from tests import factories
from tests.web.conftest import Visitor, make_app, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.timeout(300)

SECRET = "four plain words here"
WHY = "names a third person"
BACK = "What you had written is back."
KEPT = "Object.keys(sessionStorage).filter((name) => name.startsWith('mailcall-draft:')).length"


@pytest.fixture(scope="module")
def desk(serve: Callable[[], Served]) -> Served:
    """Serve a desk with two letters, and a reason to reject one."""
    served = serve()
    with served.database.write() as session:
        factories.reason(session, DecisionKind.REJECT, "Too many photos")
        factories.letter(session)
        factories.letter(session)
    return served


def come_in(desk: Served) -> tuple[Page, str]:
    """Let somebody new in by their invitation, with a password; give their window and their address."""
    with desk.database.write() as session:
        person = factories.staff(session, Role.REVIEWER, name="Ada Wren")
        token, email = accounts.make_link(session, person, datetime.now(UTC), invites=True), person.email
    page = desk.browser.new_context(base_url=desk.url).new_page()
    page.goto(f"{desk.url}/sign-in/{token}")
    page.locator("main button").click()
    page.get_by_label("New password").fill(SECRET)
    page.get_by_label("The same again").fill(SECRET)
    page.locator("main button").click()
    page.wait_for_url(f"{desk.url}/")
    return page, email


def end_session(desk: Served, email: str) -> None:
    """End somebody's session on the server."""
    with desk.database.write() as session:
        session.execute(update(Staff).where(Staff.email == email).values(fs_uniquifier=f"another {email}"))


def test_a_lost_session_costs_no_words(desk: Served) -> None:
    """Written, sent too late, signed in again: the same letter is open, its reason there, chosen and in words."""
    page, email = come_in(desk)
    page.goto(f"{desk.url}/letters/1")
    page.keyboard.press("x")
    page.locator("#reject-template").select_option(label="Too many photos")
    expect(page.locator("#reject-public")).to_have_value("Please send fewer photos.")
    page.locator("#reject-private").fill(WHY)
    end_session(desk, email)
    page.get_by_role("button", name="Reject the letter").click()
    page.wait_for_url(re.compile(r"/sign-in\?next="))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(SECRET)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/letters/1")
    assert page.locator("#reject-private").input_value() == WHY
    assert page.locator("#reject-private").is_visible()
    assert page.get_by_text(BACK).is_visible()
    assert page.locator("#reject-template option:checked").inner_text() == "Too many photos"
    expect(page.locator("#reject-public")).to_have_value("Please send fewer photos.")
    assert page.locator("#reject-private").input_value() == WHY
    page.get_by_role("button", name="Reject the letter").click()
    page.wait_for_url("**/letters/*")
    page.goto(f"{desk.url}/letters/1")
    assert page.evaluate(KEPT) == 0
    page.context.close()


def test_a_page_that_is_opened_again_has_what_was_typed(desk: Served) -> None:
    """Discarded it is gone; of a password nothing is kept; who signs out leaves nothing in the tab."""
    page, _email = come_in(desk)
    page.goto(f"{desk.url}/letters/2")
    page.keyboard.press("w")
    page.locator("#hold-private").fill(WHY)
    page.goto(f"{desk.url}/letters/2")
    assert page.locator("#hold-private").input_value() == WHY
    expect(page.locator("#hold-private")).to_be_focused()
    page.get_by_role("button", name="Discard").click()
    assert page.locator("#hold-private").input_value() == ""
    page.goto(f"{desk.url}/letters/2")
    assert not page.get_by_text(BACK).count()
    page.goto(f"{desk.url}/password")
    page.get_by_label("New password").fill("not to be kept at all")
    assert page.evaluate(KEPT) == 0
    page.goto(f"{desk.url}/letters/2")
    page.keyboard.press("w")
    page.locator("#hold-private").fill(WHY)
    assert page.evaluate(KEPT) == 1
    page.locator("details.me summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(KEPT) == 0
    page.context.close()


def test_a_form_that_was_not_taken_is_not_forgotten(desk: Served) -> None:
    """A refusal says nothing of what it took; a form that was carried out is named once, on the next page."""
    with desk.database.write() as session:
        letter = factories.letter(session).id
    app = make_app(desk.database, Settings(), Settings().data_dir)
    reviewer = signed_in(app, desk.database, Role.REVIEWER)
    name = f"letter-{letter}"
    reviewer.post(f"/letters/{letter}/decide", kind="hold", version="1", draft=name)
    assert taken(reviewer) == ""
    reviewer.post(f"/letters/{letter}/decide", kind="hold", version="1", private_reason=WHY, draft=name)
    assert taken(reviewer) == name
    assert taken(reviewer) == ""


def taken(visitor: Visitor) -> str:
    """Give the form that a page says was taken."""
    page = visitor.get("/review").get_data(as_text=True)
    return page.partition('data-taken="')[2].partition('"')[0]


def test_who_has_to_sign_in_goes_on_where_they_were(desk: Served) -> None:
    """A form leads back to its page and a refresh to what it refreshes; a page of another site leads nowhere."""
    app = make_app(desk.database, Settings(), Settings().data_dir)
    client = app.test_client()
    ours, theirs = "http://localhost/letters/1?view=a", "http://localhost.example/letters/1"
    for url, then in ((ours, "/sign-in?next=/letters/1?view%3Da"), (theirs, "/sign-in"), ("", "/sign-in")):
        assert client.post("/letters/1/decide", headers={"Referer": url}).location == then
        refreshed = client.post("/letters/1/reading", headers={"HX-Request": "true", "HX-Current-URL": url})
        assert (refreshed.status_code, refreshed.headers["HX-Redirect"]) == (401, then)
