"""Lists: every row once, in order, with a number of queries that does not grow with the rows."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from relay.db import Database
from relay.models import Letter, LetterState, Role, Severity
from tests import factories
from tests.conftest import both_engines
from tests.counting import counted
from tests.web.conftest import Visitor, text_of
from web.cursors import PAGE_ROWS, number, read

SignIn = Callable[..., Visitor]


def add_letters(database: Database, total: int, state: LetterState = LetterState.IN_REVIEW) -> None:
    """Add letters that arrived in threes, so that times alone do not order them."""
    with database.write() as session:
        alias = factories.alias(session)
        pal = factories.pen_pal(session)
        for index in range(total):
            at = factories.NOW + timedelta(minutes=index // 3)
            row = factories.letter(session, state, to=alias, by=pal, received_at=at)
            factories.flag(session, row, Severity.WARN)


@both_engines
@pytest.mark.parametrize("state", ["in_review", "returned"])
def test_pages_of_the_queue_hold_each_letter_once(app: Flask, sign_in: SignIn, database: Database, state: str) -> None:
    """Oldest first for what waits, newest first for what is done; the link goes on behind the last row."""
    total = PAGE_ROWS + 7
    add_letters(database, total, LetterState(state))
    reviewer = sign_in(Role.REVIEWER)
    path, codes = f"/review?state={state}", []
    while path:
        page = reviewer.get(path).get_data(as_text=True)
        codes += re.findall(r'href="/letters/([^"?]+)[^"]*" dir="auto" data-row-link', page)
        onward = re.search(r'href="(/review\?[^"]*after=[^"]+)"', page)
        path = onward.group(1).replace("&amp;", "&") if onward else ""
    assert len(codes) == total
    assert len(set(codes)) == total


@both_engines
@pytest.mark.parametrize(
    "path", ["/review", "/people", "/pen-pals", "/facilities", "/mailroom", "/record", "/mail", "/"]
)
def test_a_list_asks_no_more_for_more_rows(app: Flask, sign_in: SignIn, database: Database, path: str) -> None:
    """Twenty rows take as many queries as two, once what is new was asked to be read."""
    add_letters(database, 2)
    with database.write() as session:
        factories.other_mail(session)
    visitor = sign_in(Role.ADMIN)
    visitor.get(path)
    with counted(database) as few:
        visitor.get(path)
    add_letters(database, 18)
    with database.write() as session:
        for _ in range(5):
            factories.other_mail(session)
            factories.batch(session, factories.letter(session, LetterState.IN_BATCH))
    visitor.get(path)
    with counted(database) as many:
        assert visitor.get(path).status_code == 200
    assert len(many) == len(few)


def test_an_empty_queue_says_what_would_be_here(app: Flask, sign_in: SignIn) -> None:
    """Nothing to read is said, not shown as an empty table."""
    page = text_of(sign_in(Role.REVIEWER).get("/review"))
    assert "Nothing waits for a reader" in page
    assert "Nothing to read" in page


@both_engines
def test_the_queue_says_what_to_look_at(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Flags are words beside the letter."""
    add_letters(database, 1)
    assert "something left out" in text_of(sign_in(Role.REVIEWER).get("/review"))


def test_who_sent_a_mail_is_not_called_who_wrote_it(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Of several authors none is the pen pal; the envelope's sender least of all."""
    with database.write() as session:
        mail = factories.message(session, mail_from="bounce@lists.example")
        factories.letter(session, LetterState.ON_HOLD, of=mail, pen_pal_id=None)
    page = text_of(sign_in(Role.REVIEWER).get("/review?state=on_hold"))
    assert "nobody known sent by bounce@lists.example" in page
    assert "address not confirmed" not in page


@pytest.mark.parametrize("text", [None, "", "x", "2026-01-01T00:00:00~1", "2026-01-01T00:00:00+00:00~x", "~"])
def test_a_mistyped_place_is_the_beginning(text: str | None) -> None:
    """A link somebody cut short still opens the list."""
    assert read(text) is None
    assert number("-3") is None


def test_today_says_what_waits_and_how_the_machine_is(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Counts by state with their age, backups, disk, and what failed."""
    add_letters(database, 3)
    page = text_of(sign_in(Role.REVIEWER).get("/"))
    assert "3 letters wait for a reader" in page
    assert "of disk free" in page
    assert "backup yet" in page


def test_a_printer_sees_the_mailroom_only(app: Flask, sign_in: SignIn, database: Database) -> None:
    """No counts of what others read, no way into letters."""
    page = sign_in(Role.PRINTER).get("/").get_data(as_text=True)
    assert "/review" not in page
    assert "/mailroom" in page


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_says_so_on_every_page(app: Flask, sign_in: SignIn, database: Database, demo: bool) -> None:
    """Nobody takes fictional people for real ones."""
    with database.write() as session:
        factories.organisation(session).demo = demo
    for path in ("/", "/review", "/staff", "/no-such-page"):
        assert ("nothing is mailed" in text_of(sign_in(Role.ADMIN).get(path))) is demo


def test_times_are_shown_where_the_organisation_is(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Noon UTC in June is eight in the morning in New York."""
    add_letters(database, 1)
    page = sign_in(Role.REVIEWER).get("/review").get_data(as_text=True)
    assert "Monday 1 June 2026, 08:00:00 EDT" in page


@both_engines
@pytest.mark.parametrize("state", ["received", "reading", "screened"])
def test_a_letter_that_is_read_for_too_long_is_seen(
    app: Flask, sign_in: SignIn, database: Database, state: str
) -> None:
    """Today says so and leads to the list; one that just came is in the list, and is no trouble."""
    with database.write() as session:
        late = factories.letter(session, LetterState(state)).id
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get("/").get_data(as_text=True)
    assert "letter is being read for more than ten minutes" in page
    assert 'href="/review?state=under_way"' in page
    listed = text_of(reviewer.get("/review?state=under_way"))
    assert "1 letter: being read" in listed
    with database.write() as session:
        session.get_one(Letter, late).state_since = datetime.now(UTC) - timedelta(minutes=9)
    assert "more than ten minutes" not in text_of(reviewer.get("/"))
    assert "1 letter: being read" in text_of(reviewer.get("/review?state=under_way"))


def test_automatic_mail_goes_to_review_from_its_list(app: Flask, sign_in: SignIn, database: Database) -> None:
    """One click, and the list is shown again; an auditor is offered none."""
    with database.write() as session:
        names = [factories.letter(session, LetterState.AUTOMATIC).id for _ in range(2)]
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get("/review?state=automatic").get_data(as_text=True)
    assert page.count('name="kind" value="reopen"') == 2
    answer = reviewer.post(f"/letters/{names[0]}/decide", kind="reopen", version="1", list="automatic")
    assert answer.location == "/review?state=automatic"
    assert "sent back to review" in text_of(reviewer.get(answer.location))
    with database.read() as session:
        states = [session.get_one(Letter, name).state for name in names]
    assert states == [LetterState.RECEIVED, LetterState.AUTOMATIC]
    assert 'name="kind"' not in sign_in(Role.AUDITOR).get("/review?state=automatic").get_data(as_text=True)
