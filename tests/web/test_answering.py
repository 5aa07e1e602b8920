"""The page of a message, or of a letter meant for us: its text, an answer as it will go out, an appeal."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from relay.db import Database
from relay.letters.codebook import codes_of
from relay.letters.deciding.choice import Choice
from relay.letters.deciding.decisions import decide
from relay.models import Audit, DecisionKind, Letter, LetterState, Message, Notice, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
WORDS = "It was sent on Monday."


@pytest.fixture
def message(database: Database, app: Flask) -> int:
    """Add a message to the postmaster that was read."""
    with database.write() as session:
        row = factories.other_mail(session)
        factories.other_reading(session, row, subject="<b>Fish</b>", text="Where is <i>it</i>?")
        return row.id


@pytest.fixture
def letter(database: Database, app: Flask) -> int:
    """Add a letter that was meant for us."""
    with database.write() as session:
        return factories.letter(session, LetterState.FOR_US).id


def test_a_message_is_read_when_it_is_opened(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Its page says so and looks again by itself; then it opens anew with the text. That it was opened is recorded."""
    with database.write() as session:
        name = factories.other_mail(session).id
    reviewer = sign_in(Role.REVIEWER)
    assert "It is being read" in text_of(reviewer.get(f"/mail/{name}"))
    assert reviewer.get(f"/mail/{name}/read").headers.get("HX-Refresh") is None
    with database.write() as session:
        factories.other_reading(session, session.get_one(Message, name), "Where is it?")
    assert reviewer.get(f"/mail/{name}/read").headers["HX-Refresh"] == "true"
    assert "Where is it?" in text_of(reviewer.get(f"/mail/{name}"))
    with database.read() as session:
        assert session.scalars(select(Audit.verb).where(Audit.subject_id == name, Audit.verb == "message.opened")).all()


def test_an_answer_is_shown_as_it_will_go_out(app: Flask, sign_in: SignIn, message: int, database: Database) -> None:
    """The whole mail, escaped; nothing is sent by looking, with a script or without."""
    reviewer = sign_in(Role.REVIEWER)
    whole = reviewer.post(f"/mail/{message}/preview", words=WORDS)
    part = reviewer.client.post(
        f"/mail/{message}/preview",
        data={"csrf_token": reviewer.token(), "words": WORDS},
        headers={"HX-Request": "true"},
    )
    for answer in (whole, part):
        said = text_of(answer)
        assert "To: wanda@example.org" in said
        assert "Re: <b>Fish</b>" in said
        assert f"{WORDS} On June 1, 2026, Wanda wrote: > Where is <i>it</i>?" in said
        assert "<i>it" not in answer.get_data(as_text=True)
    assert WORDS in re.findall(r"<textarea[^>]*>([^<]*)", whole.get_data(as_text=True))
    with database.read() as session:
        assert session.scalars(select(Notice)).all() == []


def test_a_message_is_answered_and_the_answer_taken_back(app: Flask, sign_in: SignIn, message: int) -> None:
    """It leaves the list, its page says what becomes of the answer; taken back, its words are in the form again."""
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.post(f"/mail/{message}/answer", words=WORDS).location == f"/mail/{message}"
    page = reviewer.get(f"/mail/{message}")
    assert "Answered. While its time lasts" in text_of(page)
    assert "no server that sends mail is set" in text_of(page)
    assert "Nothing waits here" in text_of(reviewer.get("/mail"))
    assert "answered" in text_of(reviewer.get("/mail?show=done"))
    found = re.search(r'name="answer" value="(\d+)"', page.get_data(as_text=True))
    assert found
    assert reviewer.post(f"/mail/{message}/take-back", answer=found.group(1)).status_code == 302
    page = reviewer.get(f"/mail/{message}")
    assert "taken back, not sent" in text_of(page)
    assert WORDS in re.findall(r"<textarea[^>]*>([^<]*)", page.get_data(as_text=True))
    assert reviewer.post(f"/mail/{message}/take-back", answer=found.group(1)).status_code == 409
    assert reviewer.post(f"/mail/{message}/take-back", answer="999").status_code == 422


def test_the_second_of_two_answers_is_not_lost(app: Flask, sign_in: SignIn, message: int) -> None:
    """It hears who wrote the first, nothing is sent twice, and what was typed is on the page."""
    first, second = sign_in(Role.ADMIN), sign_in(Role.REVIEWER)
    first.post(f"/mail/{message}/answer", words=WORDS)
    answer = second.post(f"/mail/{message}/answer", words="Another answer")
    assert answer.status_code == 409
    assert "Casey Admin has written an answer already" in text_of(answer)
    assert "Another answer" in re.findall(r"<textarea[^>]*>([^<]*)", answer.get_data(as_text=True))


def test_a_form_that_cannot_be_taken_comes_back(app: Flask, sign_in: SignIn, message: int, letter: int) -> None:
    """With what is wrong beside its field, and what was typed."""
    reviewer = sign_in(Role.REVIEWER)
    for path in (f"/mail/{message}", f"/letters/{letter}"):
        empty = reviewer.post(f"{path}/answer", words=" ")
        assert empty.status_code == 422
        assert 'id="words-fault"' in empty.get_data(as_text=True)
        for code in ("", "ABCD-EFGH"):
            appeal = reviewer.post(f"{path}/appeal", code=code)
            assert appeal.status_code == 422
            assert 'id="code-fault"' in appeal.get_data(as_text=True)
            assert f'value="{code}"' in appeal.get_data(as_text=True)


def test_a_letter_meant_for_us_is_answered(app: Flask, sign_in: SignIn, letter: int, database: Database) -> None:
    """From its page, which leads here; then it is closed. Somebody with an older page hears what happened."""
    reviewer = sign_in(Role.REVIEWER)
    with database.read() as session:
        row = session.get_one(Letter, letter)
        code, version = codes_of(session).letter(letter), str(row.version)
    assert f'href="/letters/{code}/answer"' in reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    assert "Dear Marcus," in text_of(reviewer.get(f"/letters/{code}/answer"))
    assert reviewer.post(f"/letters/{code}/answer", words=WORDS, version="99").status_code == 409
    assert reviewer.post(f"/letters/{code}/answer", words=WORDS, version=version).status_code == 302
    assert "waits to be sent" in text_of(reviewer.get(f"/letters/{code}/answer"))
    with database.read() as session:
        assert session.get_one(Letter, letter).state is LetterState.CLOSED
        assert session.scalars(select(Notice.letter_id)).all() == [letter]


def test_somebody_takes_it(app: Flask, sign_in: SignIn, message: int) -> None:
    """Others see who has it; the second who would take it hears so."""
    ada, ben = sign_in(Role.ADMIN), sign_in(Role.REVIEWER)
    assert ada.post(f"/mail/{message}/take").location == f"/mail/{message}"
    assert "You have it" in text_of(ada.get(f"/mail/{message}"))
    assert ben.post(f"/mail/{message}/take").status_code == 409
    assert "Casey Admin has it" in text_of(ben.get("/mail"))
    ben.post(f"/mail/{message}/take", take="no")
    assert "I take this" in text_of(ben.get(f"/mail/{message}"))


def test_an_appeal_opens_the_rejected_letter_again(app: Flask, sign_in: SignIn, database: Database) -> None:
    """With one click, where the mail is from who wrote the letter; the letter's page leads back to the mail."""
    with database.write() as session:
        strict = factories.staff(session)
        rejected = factories.letter(session, by=factories.pen_pal(session, address="wanda@example.org"))
        decide(session, rejected, Choice(kind=DecisionKind.REJECT, private_reason="why"), strict, now=factories.NOW)
        mail = factories.other_mail(session)
        factories.other_reading(session, mail)
        code = codes_of(session).letter(rejected.id)
    reviewer = sign_in(Role.REVIEWER)
    assert "a letter of theirs was rejected" in text_of(reviewer.get("/mail"))
    assert f"It is, against {code}" in text_of(reviewer.get(f"/mail/{mail.id}"))
    assert reviewer.post(f"/mail/{mail.id}/appeal", code=code).status_code == 302
    assert f"It appeals against {code} : to review" in text_of(reviewer.get(f"/mail/{mail.id}"))
    assert f'href="/mail/{mail.id}"' in reviewer.get(f"/letters/{code}").get_data(as_text=True)
    assert "Wanda" in text_of(reviewer.get("/mail?kind=appeal"))


def test_a_page_asks_few_questions(app: Flask, sign_in: SignIn, message: int, letter: int, database: Database) -> None:
    """Of a message and of a letter, to look at and to answer."""
    reviewer = sign_in(Role.REVIEWER)
    for path in (f"/mail/{message}", f"/letters/{letter}/answer"):
        with counted(database) as seen:
            assert reviewer.get(path).status_code == 200
        assert len([one for one in seen if one.startswith("SELECT")]) <= 12, seen


def test_it_is_for_who_may_decide(
    app: Flask, sign_in: SignIn, stranger: Visitor, message: int, letter: int, database: Database
) -> None:
    """Strangers are asked who they are, others sent away; what is not there is said; an act is sent."""
    with database.write() as session:
        letters = factories.letter(session).message_id
    reviewer, auditor = sign_in(Role.REVIEWER), sign_in(Role.AUDITOR)
    for path in (f"/mail/{message}", f"/letters/{letter}/answer"):
        assert stranger.get(path).location == f"/sign-in?next={path}"
        assert auditor.get(path).status_code == 403
    assert auditor.post(f"/mail/{message}/answer", words=WORDS).status_code == 403
    assert reviewer.get(f"/mail/{message}/answer").status_code == 405
    for missing in ("/mail/999", f"/mail/{letters}", "/letters/999/answer"):
        assert reviewer.get(missing).status_code == 404
