"""When something fails: one clear line, and never the inside of the machine."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError, OperationalError
from structlog.testing import capture_logs

from relay.models import Role
from tests.web.conftest import Visitor, text_of
from web.gate import open_to_strangers

SignIn = Callable[..., Visitor]


def test_our_own_failure_is_said_without_its_inside(own_app: Flask) -> None:
    """A crash is a 500 with an apology; what it said stays in the log."""

    @open_to_strangers
    def crash() -> str:
        message = "secret detail"
        raise RuntimeError(message)

    own_app.testing = False
    own_app.add_url_rule("/crash", "crash", crash)
    answer = own_app.test_client().get("/crash")
    assert answer.status_code == 500
    assert "It is our fault" in text_of(answer)
    assert "secret detail" not in text_of(answer)


def test_the_log_names_a_failure_and_nothing_of_people(own_app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    """Page, type and place: never a link's token, an address, what was written, or what the database was asked."""

    @open_to_strangers
    def crash(token: str) -> str:
        message = f"secret detail of {token}"
        statement, parameters = "INSERT INTO pen_pal VALUES (?)", {"address": "wanda@example.org"}
        raise IntegrityError(statement, parameters, ValueError(message))

    own_app.testing = False
    own_app.add_url_rule("/crash/<token>", "crash", crash)
    with capture_logs() as seen:
        assert own_app.test_client().get("/crash/token-of-somebody").status_code == 500
    (entry,) = seen
    assert entry["event"] == "desk.failed"
    assert entry["endpoint"] == "crash"
    assert re.fullmatch(r"IntegrityError at test_errors\.py:\d+", entry["error"])
    written = f"{seen} {capfd.readouterr()}"
    for secret in ("token-of-somebody", "secret detail", "wanda", "INSERT", "Traceback"):
        assert secret not in written, secret


def test_a_database_that_is_away_is_said(own_app: Flask) -> None:
    """The page says that nothing was changed, and needs no database itself."""

    @open_to_strangers
    def asks() -> str:
        raise OperationalError("SELECT 1", {}, Exception("could not connect"))

    own_app.add_url_rule("/asks", "asks", asks)
    answer = own_app.test_client().get("/asks")
    assert answer.status_code == 503
    assert "The database does not answer" in text_of(answer)


def test_a_form_that_is_too_big_is_refused(sign_in: SignIn) -> None:
    """Forms are small; a flood is turned away."""
    visitor = sign_in(Role.REVIEWER)
    answer = visitor.post("/letters/1/decide", private_reason="x" * 1_500_000)
    assert answer.status_code == 413
    assert "too much at once" in text_of(answer)
    form = {"csrf_token": visitor.token(), "private_reason": "x" * 1_500_000}
    came_from = {"Referer": "http://localhost/letters/1"}
    again = visitor.client.post("/letters/1/decide", data=form, headers=came_from).get_data(as_text=True)
    assert 'href="/letters/1">Back, and look again' in again


def test_a_stale_form_says_what_to_do(sign_in: SignIn) -> None:
    """A form from another session is not carried out, and one line says so."""
    answer = sign_in(Role.REVIEWER).client.post("/letters/1/decide", data={"csrf_token": "old"})
    assert answer.status_code == 400
    assert "nothing was done" in text_of(answer)
