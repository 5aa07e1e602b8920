"""What cannot wait: the panel, the page with clock, procedure and contacts, the list, and what is refused."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from relay.db import Database
from relay.models import Audit, Escalation, Letter, Notice, Organisation, Role, Staff
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of
from web import urgent_panel
from web.urgent_panel import Clock

SignIn = Callable[..., Visitor]
CONTACT = {"role": "Duty officer", "name": "Lt. Ames", "phone": "+1 541 555 0100", "email": "", "note": "day and night"}


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter to review, for somebody in a facility with a contact."""
    with database.write() as session:
        prison = factories.facility(session, contacts=[CONTACT])
        person = factories.profile(session, factories.mail_point(session, prison))
        return factories.letter(session, to=factories.alias(session, person)).id


def name_somebody(database: Database, **columns: object) -> int:
    """Name a person for urgent letters."""
    with database.write() as session:
        person = factories.staff(session, name="Sara Okafor")
        organisation = session.get_one(Organisation, 1)
        organisation.urgent_staff_id = person.id
        for column, value in columns.items():
            setattr(organisation, column, value)
        return person.id


def raise_it(visitor: Visitor, letter: int, **form: str) -> int:
    """Press the button; give the answer's status."""
    return visitor.post(f"/letters/{letter}/urgent", **({"ground": "self_harm", "version": "1"} | form)).status_code


def test_one_act_takes_it_out_of_the_queue(letter: int, sign_in: SignIn, database: Database) -> None:
    """The page that follows has clock, procedure, contacts and words; nobody outside is told."""
    name_somebody(database, urgent_procedure="Call Sara.\n\nThen breathe.", urgent_minutes=45)
    reviewer = sign_in(Role.REVIEWER)
    panel = reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    assert 'data-key="e"' in panel
    assert "Sara Okafor gets it" in panel
    assert raise_it(reviewer, letter, note="the last line") == 302
    page = text_of(reviewer.get(f"/letters/{letter}/urgent"))
    for words in ("44 minutes left", "Call Sara.", "Then breathe.", "Lt. Ames", "+1 541 555 0100", "Sara Okafor"):
        assert words in page
    assert "the last line" in page
    assert "Nothing to read" in text_of(reviewer.get("/review"))
    assert "44 minutes left" in text_of(reviewer.get(f"/letters/{letter}"))
    with database.read() as session:
        assert "letter.urgent_opened" in session.scalars(select(Audit.verb)).all()
        assert session.scalar(select(func.count()).select_from(Notice)) == 0


def test_without_a_named_person_the_panel_says_who_gets_it(letter: int, sign_in: SignIn) -> None:
    """An administrator, and that somebody should be named; the shipped procedure says that it is to be replaced."""
    sign_in(Role.ADMIN)
    reviewer = sign_in(Role.REVIEWER)
    assert "Nobody is named for this, so an administrator gets it" in text_of(reviewer.get(f"/letters/{letter}"))
    raise_it(reviewer, letter)
    assert "These are the words that come with Mailcall" in text_of(reviewer.get(f"/letters/{letter}/urgent"))


def test_who_has_it_sees_it_on_every_page_until_it_is_settled(letter: int, sign_in: SignIn, database: Database) -> None:
    """They take it, settle it with what was done, and the list keeps the record."""
    admin = sign_in(Role.ADMIN)
    reviewer = sign_in(Role.REVIEWER)
    raise_it(reviewer, letter)
    assert "A letter that cannot wait is with you" in text_of(admin.get("/people"))
    assert "A letter that cannot wait is with you" not in text_of(reviewer.get("/people"))
    assert admin.post(f"/letters/{letter}/urgent/take").status_code == 302
    assert "Say that you take it in hand" not in text_of(admin.get("/people"))
    assert admin.post(f"/letters/{letter}/urgent/take").status_code == 409
    refused = admin.post(f"/letters/{letter}/urgent/settle", outcome="Called the chaplain")
    assert refused.status_code == 422
    assert "Called the chaplain" in refused.get_data(as_text=True)
    assert admin.post(f"/letters/{letter}/urgent/settle", outcome="", onward="back").status_code == 422
    done = admin.post(f"/letters/{letter}/urgent/settle", outcome="Called the chaplain", onward="back")
    assert done.location == "/urgent"
    page = text_of(admin.get("/urgent"))
    assert "Called the chaplain" in page
    assert "Nothing is urgent" in page
    assert admin.get(f"/letters/{letter}/urgent").location == f"/letters/{letter}"


def test_others_take_it_over_before_they_settle_it(letter: int, sign_in: SignIn, database: Database) -> None:
    """It is handed to a colleague, whose it is; an auditor only looks."""
    name_somebody(database)
    reviewer, auditor = sign_in(Role.REVIEWER), sign_in(Role.AUDITOR)
    raise_it(reviewer, letter)
    assert reviewer.post(f"/letters/{letter}/urgent/settle", outcome="x", onward="back").status_code == 422
    with database.read() as session:
        me = session.scalars(select(Staff.id).where(Staff.name == "Casey Reviewer")).one()
    assert reviewer.post(f"/letters/{letter}/urgent/hand", person="").status_code == 422
    assert reviewer.post(f"/letters/{letter}/urgent/hand", person=str(me)).status_code == 302
    assert "I take it in hand" in text_of(reviewer.get(f"/letters/{letter}/urgent"))
    page = text_of(auditor.get(f"/letters/{letter}/urgent"))
    assert "What to do" in page
    assert "Settle it" not in page
    assert auditor.post(f"/letters/{letter}/urgent/take").status_code == 403


def test_two_people_collide_and_the_second_is_told(letter: int, sign_in: SignIn, database: Database) -> None:
    """Raising twice, raising what was decided, and settling twice are conflicts with one line."""
    name_somebody(database)
    first, second = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    assert raise_it(first, letter) == 302
    assert raise_it(second, letter) == 409
    too_late = second.post(f"/letters/{letter}/decide", kind="approve", version="1")
    assert "decided first (urgent)" in text_of(too_late)
    form = {"outcome": "done", "onward": "close"}
    assert second.post(f"/letters/{letter}/urgent/settle", **form).status_code == 302
    assert first.post(f"/letters/{letter}/urgent/settle", **form).status_code == 409
    with database.write() as session:
        other = factories.letter(session).id
    first.post(f"/letters/{other}/decide", kind="approve", version="1")
    assert raise_it(second, other) == 409


def test_a_bad_form_loses_nothing(letter: int, sign_in: SignIn, database: Database) -> None:
    """Without a ground the panel comes back open with the note; a letter that is not there is a 404."""
    name_somebody(database)
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/letters/{letter}/urgent", ground="boredom", note="the last line")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "the last line" in page
    assert "Choose why it cannot wait" in page
    assert raise_it(reviewer, 99) == 404
    assert reviewer.get("/letters/99/urgent").status_code == 404


def test_the_clock_is_asked_anew_and_speaks_when_a_step_is_passed(
    letter: int, sign_in: SignIn, database: Database
) -> None:
    """Every few seconds in silence, aloud at thirty, fifteen and five minutes and when it is over."""
    person = name_somebody(database)
    with database.write() as session:
        due = datetime.now(UTC) + timedelta(minutes=14, seconds=30)
        factories.escalation(session, session.get_one(Letter, letter), session.get_one(Staff, person), due_at=due)
    reviewer = sign_in(Role.REVIEWER)
    quiet = reviewer.get(f"/letters/{letter}/urgent/clock?told=15").get_data(as_text=True)
    aloud = reviewer.get(f"/letters/{letter}/urgent/clock?told=30").get_data(as_text=True)
    assert "14 minutes left" in quiet
    assert "hx-swap-oob" not in quiet
    assert "Urgent letter: 14 minutes left" in aloud
    with database.write() as session:
        session.scalars(select(Escalation)).one().settled_at = datetime.now(UTC)
    assert reviewer.get(f"/letters/{letter}/urgent/clock").headers["HX-Refresh"] == "true"


def test_what_a_rule_found_is_offered_first_with_its_words(
    letter: int, sign_in: SignIn, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the head of the letter and from the bar, its ground chosen; once urgent they stand beside the clock."""
    monkeypatch.setattr(urgent_panel, "RULES", frozenset({"self-harm"}))
    name_somebody(database)
    with database.write() as session:
        row = session.get_one(Letter, letter)
        assert row.reading is not None
        row.reading.text = text = "Dear Marcus, I do not want to be here any more. Wanda"
        for span in ((13, 46), (27, 51)):
            flag = factories.flag(session, row, rule="self-harm")
            flag.span_start, flag.span_end = span
            flag.parameters = {"words": text[slice(*span)], "count": 2}
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    assert "This may not be able to wait" in page
    assert page.count("<blockquote") == 1  # what two findings point at is read once
    assert '<span dir="auto">“I do not want to be here any more”</span></a> –' in page  # and the sentence says it once
    assert "<q " not in page
    assert 'value="self_harm" required data-key="e" checked' in page
    assert 'href="#may-not-wait"' in page.partition('id="decide"')[2]
    raise_it(reviewer, letter)
    assert "I do not want to be here any more" in text_of(reviewer.get(f"/letters/{letter}/urgent"))


@pytest.mark.parametrize("path", ["/urgent", "/letters/{}/urgent", "/letters/{}/urgent/clock"])
def test_pages_ask_few_questions(letter: int, sign_in: SignIn, database: Database, path: str) -> None:
    """However many are urgent."""
    person = name_somebody(database)
    with database.write() as session:
        who = session.get_one(Staff, person)
        factories.escalation(session, session.get_one(Letter, letter), who)
        for _ in range(5):
            factories.escalation(session, factories.letter(session), who)
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get("/")
    with counted(database) as asked:
        assert reviewer.get(path.format(letter)).status_code == 200
    assert len([one for one in asked if not one.startswith("BEGIN")]) <= 12


@pytest.mark.parametrize(
    ("seconds", "words", "step"),
    [
        (7300, "2 hours left", 60),
        (1799, "29 minutes left", 30),
        (60, "1 minute left", 5),
        (30, "less than a minute left", 0),
        (-30, "its time is over", 99),
        (-125, "2 minutes over its time", 99),
    ],
)
def test_the_clock_says_how_long(app: Flask, seconds: int, words: str, step: int) -> None:
    """Never a minute more than is left."""
    with app.test_request_context():
        clock = Clock(factories.NOW + timedelta(seconds=seconds), factories.NOW)
        assert (clock.words, clock.step) == (words, step)
