"""The page of a rule's words: seen, tried, added, left out, taken back."""

from collections.abc import Callable

from relay.db import Database
from relay.letters.arriving.word_lists import sections
from relay.models import Role, RulePhrase
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
PAGE = "/rules/threat/words"


def test_a_line_is_tried_and_then_added(sign_in: SignIn, database: Database) -> None:
    """Trying keeps nothing and gives back what was typed; adding shows who did it."""
    with database.write() as session:
        letter = factories.letter(session)
        letter.reading_id = factories.reading(session, letter.message, text="No more prunes!", version=2).id
    visitor = sign_in(Role.REVIEWER)
    line = {"phrase": "no more prunes", "innocent": "no", "language": "en", "why": "heard here"}
    tried = visitor.post(PAGE, act="look", **line)
    assert "would in 1 with this line" in text_of(tried)
    assert 'value="no more prunes"' in tried.get_data(as_text=True)
    with database.read() as session:
        assert session.query(RulePhrase).count() == 0
    assert visitor.post(PAGE, act="add", **line).status_code == 302
    shown = text_of(visitor.get(PAGE))
    assert "no more prunes looked for English heard here" in shown
    assert "ada" in shown or "@example.org" in shown
    assert visitor.post(f"{PAGE}/1/take-back").status_code == 302
    assert "the list is as it comes" in text_of(visitor.get(PAGE))


def test_a_line_that_makes_no_sense_is_told_at_its_field(sign_in: SignIn) -> None:
    """What was typed stays."""
    answer = sign_in(Role.ADMIN).post(PAGE, act="add", phrase="...", innocent="no", language="en")
    assert answer.status_code == 422
    assert 'aria-describedby="phrase-about"' in answer.get_data(as_text=True)


def test_an_administrator_leaves_a_line_out(sign_in: SignIn) -> None:
    """It says why; the line stays on the page, struck through; somebody else's page of the same is overtaken."""
    admin = sign_in(Role.ADMIN)
    line = sections("threat")["es"][0]
    given = {"line": line, "reason": "cries wolf"}
    assert admin.post(f"{PAGE}/leave-out", line=line, reason="").status_code == 422
    assert admin.post(f"{PAGE}/leave-out", **given).status_code == 302
    assert f"<s>{line}</s>" in admin.get(PAGE).get_data(as_text=True)
    assert admin.post(f"{PAGE}/leave-out", **given).status_code == 409
    assert 'id="leave-out"' not in sign_in(Role.REVIEWER).get(PAGE).get_data(as_text=True)


def test_the_page_asks_little(sign_in: SignIn, database: Database) -> None:
    """Whatever the list holds."""
    visitor = sign_in(Role.AUDITOR)
    with counted(database) as questions:
        assert visitor.get(PAGE).status_code == 200
    assert len(questions) <= 12
    assert visitor.get("/rules/phone/words").status_code == 404
