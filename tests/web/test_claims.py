"""Who reads a letter is told to the others, softly, and who is at the desk is known to the minute."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from relay.db import Database
from relay.letters import claims
from relay.models import Claim, Letter, LetterState, Role, Staff
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


@pytest.fixture
def letter(app: Flask, database: Database) -> int:
    """Give the id of a letter to review."""
    with database.write() as session:
        return factories.letter(session).id


def test_two_visitors_see_each_other_and_collide(letter: int, sign_in: SignIn, database: Database) -> None:
    """Neither is kept out; the first decision counts, and the second hears what happened."""
    first, second = sign_in(Role.REVIEWER), sign_in(Role.ADMIN)
    assert "is reading this" not in text_of(first.get(f"/letters/{letter}"))
    assert "Casey Reviewer is reading this" in text_of(second.get(f"/letters/{letter}"))
    assert "Casey Admin is reading this" in text_of(first.post(f"/letters/{letter}/reading", state="in_review"))
    assert first.post(f"/letters/{letter}/decide", kind="approve", version="1").status_code == 302
    told = text_of(second.post(f"/letters/{letter}/reading", state="in_review"))
    assert "Somebody acted on this letter since you opened it: it is approved now." in told
    assert "is reading this" not in told
    answer = second.post(f"/letters/{letter}/decide", kind="reject", version="1", private_reason="x")
    assert answer.status_code == 409


def test_leaving_says_so(letter: int, sign_in: SignIn, database: Database) -> None:
    """A page that was opened again stays claimed, whatever is said of the one before."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get(f"/letters/{letter}")
    assert reviewer.post(f"/letters/{letter}/left", opened="2020-01-01T00:00:00+00:00").status_code == 204
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 1
    reviewer.post(f"/letters/{letter}/left", opened=datetime.now(UTC).isoformat())
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Claim)) == 0


def test_looking_again_writes_seldom(letter: int, sign_in: SignIn, database: Database) -> None:
    """The first word of a page is written, the next one only after a while; a printer may not ask."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get(f"/letters/{letter}")
    reviewer.post(f"/letters/{letter}/reading")
    form = {"csrf_token": reviewer.token()}
    with counted(database) as asked:
        assert reviewer.client.post(f"/letters/{letter}/reading", data=form).status_code == 200
    assert not [one for one in asked if one.startswith(("INSERT", "UPDATE"))]
    assert sign_in(Role.PRINTER).post(f"/letters/{letter}/reading").status_code == 403
    assert reviewer.post("/letters/99/reading").status_code == 404
    assert reviewer.post("/letters/99/left").status_code == 404


def test_opening_pages_is_noted_once_a_minute(sign_in: SignIn, database: Database) -> None:
    """Pages that look again by themselves are no sign of anybody."""
    reviewer = sign_in(Role.REVIEWER)
    reviewer.get("/review")
    with database.write() as session:
        assert session.scalars(select(Staff.seen_at)).one() is not None
        session.execute(update(Staff).values(seen_at=None))
    reviewer.get("/review/count", **{"HX-Request": "true"})
    with database.read() as session:
        assert session.scalars(select(Staff.seen_at)).one() is None
    reviewer.get("/review")
    with counted(database) as asked:
        reviewer.get("/review")
    assert not [one for one in asked if one.startswith("UPDATE")]
    with database.read() as session:
        (here,) = claims.at_work(session, now=datetime.now(UTC))
        assert here.name == "Casey Reviewer"
        assert session.scalar(select(func.count()).select_from(Letter).where(Letter.state == LetterState.SEALED)) == 0
