"""Approving several letters at once: what would happen is shown first, and one confirmation does exactly that."""

from collections.abc import Callable

from flask import Flask

from relay.db import Database
from relay.models import Letter, LetterState, Role
from tests import factories
from tests.web.conftest import Visitor, text_of
from tests.web.test_review import three

SignIn = Callable[..., Visitor]


def test_letters_are_approved_together_only_after_they_are_shown(
    app: Flask, sign_in: SignIn, database: Database
) -> None:
    """Ticked, shown with what will happen to each, confirmed once; what was not opened, or has any flag, stays."""
    plain, flagged, first = three(database)
    reviewer = sign_in()
    reviewer.get(f"/letters/{plain}")
    with database.write() as session:
        unread = factories.letter(session).id
    ticked = "&".join(f"letter={one}" for one in (plain, flagged, first, unread))
    page = text_of(reviewer.get(f"/review/approve?{ticked}"))
    for words in ("Approve 1 letter?", "a rule flags it", "you have not opened it as it is now"):
        assert words in page
    with database.read() as session:
        assert {row.state for row in session.query(Letter)} == {LetterState.IN_REVIEW}
    answer = reviewer.post("/review/approve", letter=f"{plain}:1")
    assert answer.location == "/review"
    assert "1 letter is approved" in text_of(reviewer.get("/review"))
    again = reviewer.post("/review/approve", letter=f"{plain}:1")
    assert again.status_code == 409
    assert "No letter was approved" in text_of(again)
    assert reviewer.post("/review/approve", letter="nonsense").status_code == 422
    assert sign_in(Role.AUDITOR).get(f"/review/approve?{ticked}").status_code == 403
