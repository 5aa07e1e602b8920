"""Views that somebody keeps: under a name, renamed, let go; nobody else has them."""

from collections.abc import Callable

from flask import Flask

from relay.db import Database
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]


def test_a_view_is_kept_renamed_and_let_go(app: Flask, sign_in: SignIn, database: Database) -> None:
    """One's own only, each with a name of its own; nothing typed is lost, no letter changes."""
    reviewer, other = sign_in(), sign_in()
    assert reviewer.post("/review/views", name="Firsts", view="first=1").location == "/review?first=1"
    assert 'href="/review?first=1">Firsts</a>' in reviewer.get("/review").get_data(as_text=True)
    assert "Firsts" not in text_of(other.get("/review"))
    twice = reviewer.post("/review/views", name="Firsts", view="flagged=1")
    assert twice.status_code == 422
    assert "already" in text_of(twice)
    assert reviewer.post("/review/views", name=" ", view="").status_code == 422
    assert other.post("/review/views/1", act="delete").status_code == 404
    assert reviewer.post("/review/views/1", act="rename", name="New ones").status_code == 302
    assert "New ones" in text_of(reviewer.get("/review"))
    assert reviewer.post("/review/views/1", act="delete").status_code == 302
    reviewer.get("/review")
    assert "New ones" not in text_of(reviewer.get("/review?first=1"))
    assert reviewer.get("/review/views").status_code == 405
