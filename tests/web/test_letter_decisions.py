"""Deciding on a letter's page: reasons, the notice as it will read, undo, two readers, blocking, what comes next."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from relay.db import Database
from relay.models import (
    Decision,
    DecisionKind,
    Letter,
    LetterState,
    Notice,
    NoticeState,
    Organisation,
    PenPal,
    Role,
)
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of
from web.desk import EXTENSION

SignIn = Callable[..., Visitor]
S = LetterState


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter to review, whose pen pal reads Spanish."""
    with database.write() as session:
        return factories.letter(session, by=factories.pen_pal(session, language="es", name="Carmen")).id


@pytest.fixture
def reason(app: Flask, database: Database) -> int:
    """Give the id of a reason to return a letter."""
    with database.write() as session:
        return factories.reason(session).id


def state_of(database: Database, letter_id: int) -> LetterState:
    """Say what state a letter is in."""
    with database.read() as session:
        return session.get_one(Letter, letter_id).state


def decide(visitor: Visitor, letter_id: int, kind: str, version: int = 1, **form: str) -> TestResponse:
    """Send a decision."""
    return visitor.post(f"/letters/{letter_id}/decide", kind=kind, version=str(version), **form)


def undo_form(answer: TestResponse) -> tuple[str, str]:
    """Give where the undo of a page is sent, and which decision it means."""
    page = answer.get_data(as_text=True)
    found = re.search(r'action="([^"]+/take-back[^"]*)".*?name="decision" value="(\d+)"', page, re.DOTALL)
    assert found is not None
    return found[1], found[2]


def test_a_reason_fills_the_words_in_and_shows_the_notice(
    letter: int, reason: int, sign_in: SignIn, database: Database
) -> None:
    """Without JavaScript: the panel comes back open, with both wordings and the email as it will read."""
    reviewer = sign_in(Role.REVIEWER)
    answer = reviewer.post(f"/letters/{letter}/notice", kind="return", version="1", template=str(reason), fill="1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert re.search(r'data-key="r" name="decision" open', page)
    assert ">Por favor, envíe menos fotos.</textarea>" in page
    assert ">over the facility&#39;s limit</textarea>" in page
    assert "por favor, cambie algo" in text_of(answer)
    assert "in Spanish" in text_of(answer)
    assert state_of(database, letter) is S.IN_REVIEW
    answer = decide(reviewer, letter, "return", template=str(reason))
    assert answer.status_code == 302
    with database.read() as session:
        made, notice = session.scalars(select(Decision)).one(), session.scalars(select(Notice)).one()
        assert (made.private_reason, made.template_id) == ("over the facility's limit", reason)
        assert "Por favor, envíe menos fotos." in notice.text
        assert "limit" not in notice.text
        assert notice.not_before - made.made_at == timedelta(minutes=10)


def test_what_is_typed_is_never_overwritten(letter: int, reason: int, sign_in: SignIn, database: Database) -> None:
    """Words of one's own stay when a reason is chosen; another reason's are exchanged; cleared ones stay clear."""
    with database.write() as session:
        other = factories.reason(session, label="Other", public_texts={"en": "Other words."}, private_text="Other").id
    reviewer, at = sign_in(Role.REVIEWER), f"/letters/{letter}/notice"
    page = reviewer.post(at, kind="return", template=str(reason), public_reason="My own words").get_data(as_text=True)
    assert ">My own words</textarea>" in page
    words = {"public_reason": "Por favor, envíe menos fotos.", "private_reason": "mine"}
    page = reviewer.post(at, kind="return", template=str(other), filled=str(reason), **words).get_data(as_text=True)
    assert ">Other words.</textarea>" in page
    assert ">mine</textarea>" in page
    decide(reviewer, letter, "return", template=str(reason), filled=str(reason), private_reason="limit")
    with database.read() as session:
        assert session.scalars(select(Decision.public_reason)).one() == ""
        assert session.scalars(select(Notice)).all() == []


def test_words_that_belong_together_stay_together(
    letter: int, reason: int, sign_in: SignIn, database: Database
) -> None:
    """Changed words for the pen pal keep the ones for staff, and that is said; back to one's own, a reason's go."""
    with database.write() as session:
        other = factories.reason(session, label="Other", public_texts={"en": "Other words."}, private_text="Other").id
    reviewer, at = sign_in(Role.REVIEWER), f"/letters/{letter}/notice"
    words = {"public_reason": "Por favor, menos.", "private_reason": "over the facility's limit", "filled": str(reason)}
    page = reviewer.post(at, kind="return", template=str(other), fill="1", **words).get_data(as_text=True)
    assert ">Por favor, menos.</textarea>" in page
    assert ">over the facility&#39;s limit</textarea>" in page
    assert "The words you changed stay" in page
    page = reviewer.post(at, kind="return", template="", fill="1", **words).get_data(as_text=True)
    assert ">Por favor, menos.</textarea>" in page
    assert 'name="private_reason" maxlength="4000"></textarea>' in page
    decide(reviewer, letter, "return", 1, template="", **words)  # what stands there when it is decided is meant
    with database.read() as session:
        assert session.scalars(select(Decision.private_reason)).one() == "over the facility's limit"


def test_a_script_gets_only_the_part_that_changes(letter: int, reason: int, sign_in: SignIn) -> None:
    """The words when a reason is chosen, the notice while somebody types; the rest of the page stays."""
    reviewer = sign_in(Role.REVIEWER)
    form = {"csrf_token": reviewer.token(), "kind": "return", "version": "1"}
    hx = {"HX-Request": "true"}
    at = f"/letters/{letter}/notice"
    words = reviewer.client.post(at, data=form | {"template": str(reason), "fill": "1"}, headers=hx)
    assert words.get_data(as_text=True).strip().startswith('<div class="words" id="return-words">')
    notice = reviewer.client.post(at, data=form | {"public_reason": "Hola"}, headers=hx)
    assert notice.get_data(as_text=True).strip().startswith('<div class="notice" id="return-notice"')
    assert "Hola" in text_of(notice)


def test_who_cannot_be_told_is_said(app: Flask, sign_in: SignIn, database: Database) -> None:
    """The panel says why there is no notice."""
    with database.write() as session:
        name = factories.letter(session, pen_pal_id=None).id
    page = text_of(sign_in(Role.REVIEWER).get(f"/letters/{name}"))
    assert "Nobody is known to have written this letter, so nobody can be told." in page


def test_a_decision_is_undone_from_the_next_page(letter: int, sign_in: SignIn, database: Database) -> None:
    """One press on the line that says what was done; the notice does not leave."""
    with database.write() as session:
        following = factories.letter(session, received_at=factories.NOW + timedelta(hours=1)).id
    reviewer = sign_in(Role.REVIEWER)
    after = decide(reviewer, letter, "reject", private_reason="x", public_reason="Lo sentimos.", view="language=any")
    assert after.location.endswith("?view=language%3Dany")
    page = reviewer.get(after.location)
    assert "rejected. Undo" in text_of(page)
    assert 'data-key="z"' in page.get_data(as_text=True)
    at, decision = undo_form(page)
    back = reviewer.post(at, decision=decision, view="language=any")
    assert back.status_code == 302
    assert state_of(database, letter) is S.IN_REVIEW
    assert "Taken back: the letter is as it was" in text_of(reviewer.get(back.location))
    with database.read() as session:
        assert session.scalars(select(Notice.state)).all() == [NoticeState.CANCELLED]
    assert state_of(database, following) is S.IN_REVIEW
    assert reviewer.post(at, decision=decision).status_code == 409


def test_after_the_last_of_a_view_comes_its_queue(letter: int, sign_in: SignIn) -> None:
    """With its filters: nobody loses their place."""
    after = decide(sign_in(Role.REVIEWER), letter, "hold", private_reason="x", view="flag=money")
    assert after.location == "/review?flag=money"


def test_the_letters_own_page_undoes_too_and_shows_the_notice(letter: int, sign_in: SignIn, database: Database) -> None:
    """Who did what, until when it can be undone, and when the notice leaves; nobody else's can be undone."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get(decide(reviewer, letter, "return", public_reason="Por favor").location)
    page = reviewer.get(f"/letters/{letter}")
    assert "Casey Reviewer: returned, just now . Undo z until" in text_of(page)
    assert re.search(r"waits to be sent leaves at +\d\d:\d\d +, not before", text_of(page))
    other = sign_in(Role.REVIEWER)
    assert "take-back" not in other.get(f"/letters/{letter}").get_data(as_text=True)
    at, decision = undo_form(page)
    assert other.post(at, decision=decision).status_code == 422
    assert sign_in(Role.ADMIN).post(at, decision=decision).status_code == 302
    assert state_of(database, letter) is S.IN_REVIEW


def test_after_its_time_nothing_is_undone(letter: int, sign_in: SignIn, database: Database) -> None:
    """The page no longer offers it, and a form that was open says why."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get(decide(reviewer, letter, "approve").location)
    old = datetime.now(UTC) - timedelta(minutes=11)
    with database.write() as session:
        made = session.scalars(select(Decision)).one()
        made.made_at = session.get_one(Letter, letter).state_since = old
        decision = str(made.id)
    assert "take-back" not in reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    answer = reviewer.post(f"/letters/{letter}/take-back", decision=decision)
    assert (answer.status_code, "is over" in text_of(answer)) == (422, True)
    assert 'id="decide-fault"' in answer.get_data(as_text=True)  # on the letter's own page
    assert state_of(database, letter) is S.APPROVED


def test_without_an_undo_time_none_is_offered(letter: int, sign_in: SignIn, app: Flask) -> None:
    """What was done is said all the same."""
    made = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = replace(made, settings=made.settings.model_copy(update={"cancel_window": 0}))
    reviewer = sign_in(Role.REVIEWER)
    page = reviewer.get(decide(reviewer, letter, "approve").location)
    assert "approved." in text_of(page)
    assert "take-back" not in page.get_data(as_text=True)


def test_two_people_read_what_is_flagged(letter: int, sign_in: SignIn, database: Database) -> None:
    """The page says so before, who was first after, and offers the first no second approval."""
    with database.write() as session:
        session.get_one(Organisation, 1).second_reader_for = ["flagged"]
        factories.flag(session, session.get_one(Letter, letter))
    ada, bob = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    assert "Two people read this letter: a rule says to look at it." in text_of(ada.get(f"/letters/{letter}"))
    after = decide(ada, letter, "approve")
    assert state_of(database, letter) is S.SECOND_REVIEW
    assert "it waits for a second reader" in text_of(ada.get(after.location))
    mine, theirs = ada.get(f"/letters/{letter}"), bob.get(f"/letters/{letter}")
    assert "That was you: a second reader, somebody else, has to approve it too." in text_of(mine)
    assert 'value="approve"' not in mine.get_data(as_text=True)
    assert "Casey Reviewer read this and approved it" in text_of(theirs)
    refused = decide(ada, letter, "approve", version=2)
    assert (refused.status_code, "somebody else has to approve it too" in text_of(refused)) == (422, True)
    assert decide(bob, letter, "approve", version=2).status_code == 302
    assert state_of(database, letter) is S.APPROVED


def test_a_conflict_leads_to_the_letter_and_to_the_next(letter: int, sign_in: SignIn, database: Database) -> None:
    """What happened, and both ways on."""
    with database.write() as session:
        factories.letter(session, received_at=factories.NOW + timedelta(hours=1))
    first, second = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    decide(first, letter, "hold", private_reason="Ask")
    answer = decide(second, letter, "approve")
    assert answer.status_code == 409
    assert "Casey Reviewer decided first (hold): the letter is on hold now" in text_of(answer)
    assert "Look at the letter Next letter" in text_of(answer)


def test_a_pen_pal_is_trusted_with_an_approval(letter: int, sign_in: SignIn, database: Database) -> None:
    """From the panel, and no longer offered then."""
    reviewer = sign_in(Role.REVIEWER)
    assert "Approve and trust" in text_of(reviewer.get(f"/letters/{letter}"))
    decide(reviewer, letter, "approve", trust="1")
    with database.write() as session:
        row = session.get_one(Letter, letter)
        assert row.pen_pal is not None
        assert row.pen_pal.trusted_at is not None
        again = factories.letter(session, by=row.pen_pal).id
    assert "Approve and trust" not in text_of(reviewer.get(f"/letters/{again}"))


def test_what_was_meant_for_us_goes_and_comes_back(letter: int, sign_in: SignIn, database: Database) -> None:
    """To the staff inbox, where it is answered and closed, or sent to review after all."""
    reviewer = sign_in(Role.REVIEWER)
    decide(reviewer, letter, "for_us")
    assert state_of(database, letter) is S.FOR_US
    page = reviewer.get(f"/letters/{letter}")
    assert "It is never printed." in text_of(page)
    assert 'value="approve"' not in page.get_data(as_text=True)
    again = decide(reviewer, letter, "reopen", version=2)
    assert "sent back to review." in text_of(reviewer.get(again.location))
    assert state_of(database, letter) is S.IN_REVIEW
    decide(reviewer, letter, "for_us", version=3)
    decide(reviewer, letter, "close", version=4)
    assert state_of(database, letter) is S.CLOSED


def test_spam_is_closed_with_its_name(letter: int, sign_in: SignIn, database: Database) -> None:
    """From review, in one press of the panel; without any reason it is not."""
    with database.write() as session:
        spam = factories.reason(session, DecisionKind.CLOSE, "Spam", private_text="Advertising").id
    reviewer = sign_in(Role.REVIEWER)
    assert f'name="template" value="{spam}">Spam</button>' in reviewer.get(f"/letters/{letter}").get_data(as_text=True)
    assert decide(reviewer, letter, "close").status_code == 422
    assert decide(reviewer, letter, "close", template=str(spam)).status_code == 302
    assert state_of(database, letter) is S.CLOSED
    with database.read() as session:
        made = session.scalars(select(Decision)).one()
        assert (made.private_reason, made.public_reason, made.template_id) == ("Advertising", "", spam)


def test_a_pen_pal_is_blocked_and_let_in_again(letter: int, sign_in: SignIn, database: Database) -> None:
    """With a reason; their letters wait on hold and say why; lifting it brings them back."""
    reviewer = sign_in(Role.REVIEWER)
    at = f"/letters/{letter}"
    refused = reviewer.post(f"{at}/block", private_reason=" ", hold_until="2001-01-01")
    assert refused.status_code == 422
    assert "This can only end on a day to come" in text_of(refused)  # and nothing of a hold: a block was asked for
    answer = reviewer.post(f"{at}/block", private_reason="Threats")
    assert answer.status_code == 302
    assert state_of(database, letter) is S.ON_HOLD
    page = text_of(reviewer.get(at))
    assert "The pen pal is blocked, by Casey Reviewer: Threats. What they write is kept" in page
    assert reviewer.post(f"{at}/block", private_reason="Again").status_code == 409
    assert reviewer.post(f"{at}/unblock", why="").status_code == 422
    assert reviewer.post(f"{at}/unblock", why="A mistake").status_code == 302
    assert state_of(database, letter) is S.IN_REVIEW
    with database.read() as session:
        assert session.scalars(select(PenPal.blocked_at)).one() is None


@pytest.mark.parametrize("path", ["notice", "take-back", "block", "unblock"])
def test_who_may_not_decide_reaches_none_of_it(letter: int, sign_in: SignIn, stranger: Visitor, path: str) -> None:
    """Strangers are asked in, auditors and printers stay out, opening is no way to use it, unknown letters are 404."""
    at = f"/letters/{letter}/{path}"
    assert stranger.post(at, kind="return").status_code == 302
    for role in (Role.AUDITOR, Role.PRINTER):
        assert sign_in(role).post(at, kind="return").status_code == 403
    reviewer = sign_in(Role.REVIEWER)
    assert reviewer.get(at).status_code == 405
    assert reviewer.post(f"/letters/99999/{path}", kind="return").status_code == 404
    if path == "notice":
        assert reviewer.post(at, kind="burn").status_code == 422


def test_the_panels_ask_the_database_for_little(letter: int, reason: int, sign_in: SignIn, database: Database) -> None:
    """Reasons and notices are one question each, whatever there is to show."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get(f"/letters/{letter}")
    with counted(database) as seen:
        reviewer.get(f"/letters/{letter}")
    for table in ("reason_template", "notice"):
        assert sum(f"FROM {table}" in statement for statement in seen) == 1
