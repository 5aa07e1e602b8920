"""The page of rules, and saying on a letter whether one was right."""

from collections.abc import Callable

import pytest

from relay.db import Database
from relay.models import Audit, Role, Severity
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


@pytest.fixture
def flagged(database: Database) -> str:
    """Put a letter with a finding into review; give its number."""
    with database.write() as session:
        one = factories.letter(session)
        factories.flag(session, one, rule="photo-link")
        factories.flag(session, one, Severity.BLOCK, rule="empty")
        return str(one.id)


def test_a_reviewer_says_whether_a_rule_was_right(flagged: str, sign_in: SignIn) -> None:
    """What they said is shown as pressed, and on the page of rules."""
    visitor = sign_in(Role.REVIEWER)
    answer = visitor.post(f"/letters/{flagged}/flags", rule="photo-link", agrees="no")
    assert answer.status_code == 302
    page = visitor.get(f"/letters/{flagged}").get_data(as_text=True)
    assert page.count('aria-pressed="true"') == 1
    assert "right 0 times, wrong 1 times" in text_of(visitor.get("/rules"))


def test_a_quiet_rule_is_folded_away_and_what_blocks_never_is(
    flagged: str, sign_in: SignIn, database: Database
) -> None:
    """Both are kept quiet; one stops the letter."""
    admin = sign_in(Role.ADMIN)
    for rule in ("photo-link", "empty"):
        assert admin.post(f"/rules/{rule}", quiet="yes", why="cries wolf").status_code == 302
    page = admin.get(f"/letters/{flagged}").get_data(as_text=True)
    loud, _sep, quiet = page.partition('<details class="quiet-flags">')
    assert "There is no text and no photo to print." in loud
    assert "photos as links" in quiet.partition("</details>")[0]
    assert "cries wolf" in text_of(admin.get("/rules"))
    assert admin.post("/rules/photo-link", quiet="no").status_code == 302
    assert "quiet-flags" not in admin.get(f"/letters/{flagged}").get_data(as_text=True)
    with database.read() as session:
        assert session.query(Audit).filter_by(verb="rule.quietened").count() == 2


def test_a_rule_is_not_made_quiet_without_a_reason(sign_in: SignIn) -> None:
    """The page says so beside the field, which is open."""
    answer = sign_in(Role.ADMIN).post("/rules/photo-link", quiet="yes", why="")
    assert answer.status_code == 422
    assert 'aria-describedby="why-photo-link-about"' in answer.get_data(as_text=True)


def test_what_makes_no_sense_is_refused(flagged: str, sign_in: SignIn) -> None:
    """A rule there is not, an opinion that is none, a letter there is not."""
    admin = sign_in(Role.ADMIN)
    assert admin.post("/rules/astrology", quiet="yes", why="x").status_code == 404
    assert admin.post(f"/letters/{flagged}/flags", rule="photo-link", agrees="perhaps").status_code == 422
    assert admin.post(f"/letters/{flagged}/flags", rule="first-letter", agrees="yes").status_code == 422
    assert admin.post("/letters/999/flags", rule="photo-link", agrees="yes").status_code == 404


def test_who_may_judge_and_who_may_quieten(flagged: str, stranger: Visitor, sign_in: SignIn) -> None:
    """Auditors read the page; only administrators quieten; only those who decide judge."""
    assert stranger.get("/rules").status_code == 302
    assert sign_in(Role.AUDITOR).get("/rules").status_code == 200
    assert sign_in(Role.PRINTER).get("/rules").status_code == 403
    assert sign_in(Role.REVIEWER).post("/rules/empty", quiet="yes", why="x").status_code == 403
    assert sign_in(Role.AUDITOR).post(f"/letters/{flagged}/flags", rule="empty", agrees="yes").status_code == 403
    assert sign_in(Role.ADMIN).get("/rules/empty").status_code == 405


def test_the_page_of_rules_asks_few_questions(flagged: str, sign_in: SignIn, database: Database) -> None:
    """Opinions, figures and settings are added up in the database."""
    visitor = sign_in(Role.ADMIN)
    with counted(database) as statements:
        visitor.get("/rules")
    assert len(statements) <= 12
