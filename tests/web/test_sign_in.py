"""Coming in: by password, by a link that is spent once, and what ends a session."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_security import hash_password
from sqlalchemy import select

from relay import staff as accounts
from relay.db import Database
from relay.models import Audit, Role, SignInLink, Staff
from relay.settings import Settings
from tests import factories
from tests.web.conftest import Visitor, make_app, text_of
from web.slowing import FREE_TRIES

SECRET = "four words make one"


@pytest.fixture
def reviewer(app: Flask, database: Database) -> str:
    """Give the email of somebody who has a password."""
    with app.app_context():
        hashed = hash_password(SECRET)
    with database.write() as session:
        return factories.staff(session, Role.REVIEWER, password=hashed).email


def link_for(database: Database, email: str, *, invites: bool = False) -> str:
    """Make a link for somebody."""
    with database.write() as session:
        return accounts.make_link(session, accounts.find(session, email), datetime.now(UTC), invites=invites)


def is_in(visitor: Visitor) -> bool:
    """Say whether somebody is signed in."""
    return visitor.get("/").status_code == 200


def test_a_password_lets_its_owner_in(stranger: Visitor, reviewer: str, database: Database) -> None:
    """Email and password open the desk, the email in any case; it is in the record."""
    assert stranger.post("/sign-in", email=reviewer.upper(), password=SECRET, next="/review").location == "/review"
    assert is_in(stranger)
    with database.read() as session:
        assert "staff.signed_in" in session.scalars(select(Audit.verb)).all()
        assert session.scalars(select(Staff.login_count).where(Staff.email == reviewer)).one() == 1


def test_argon2_keeps_the_password(reviewer: str, database: Database) -> None:
    """What the database holds is an argon2 hash."""
    with database.read() as session:
        kept = session.scalars(select(Staff.password).where(Staff.email == reviewer)).one()
    assert kept is not None
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize(("email", "password"), [("", "another one"), ("nobody@example.org", SECRET)])
def test_a_wrong_half_is_not_named(stranger: Visitor, reviewer: str, email: str, password: str) -> None:
    """A wrong password and an unknown address sound the same."""
    answer = stranger.post("/sign-in", email=email or reviewer, password=password)
    assert answer.status_code == 422
    assert "do not belong together" in text_of(answer)
    assert not is_in(stranger)


def test_wrong_tries_are_slowed(stranger: Visitor, reviewer: str) -> None:
    """After a few wrong tries even the right password has to wait."""
    for _ in range(FREE_TRIES):
        stranger.post("/sign-in", email=reviewer, password="wrong")
    answer = stranger.post("/sign-in", email=reviewer, password=SECRET)
    assert answer.status_code == 429
    assert "Wait" in text_of(answer)


def test_signing_in_never_leads_to_another_site(stranger: Visitor, reviewer: str) -> None:
    """A link with somebody else's address in it leads to Today."""
    assert stranger.post("/sign-in", email=reviewer, password=SECRET, next="//evil.example").location == "/"


def test_looking_at_a_link_does_not_spend_it(stranger: Visitor, reviewer: str, database: Database) -> None:
    """Mail scanners open links; a person presses the button, once."""
    token = link_for(database, reviewer)
    for _ in range(2):
        assert "Come in" in text_of(stranger.get(f"/sign-in/{token}"))
    assert stranger.post(f"/sign-in/{token}").location == "/"
    assert is_in(stranger)


def test_a_link_leads_on_to_the_page_that_was_asked_for(stranger: Visitor, reviewer: str, database: Database) -> None:
    """It knows nothing of it: the browser that was led to sign in does, until its owner signs out."""
    asked = stranger.get("/people/new?a=b").location
    assert asked.startswith("/sign-in?next=")
    stranger.get(asked)
    assert stranger.post(f"/sign-in/{link_for(database, reviewer)}").location == "/people/new?a=b"
    stranger.post("/sign-out")
    assert stranger.post(f"/sign-in/{link_for(database, reviewer)}").location == "/"


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example/", "/\\evil.example", "/" + "x" * 5000])
def test_a_link_never_leads_to_another_site(stranger: Visitor, reviewer: str, database: Database, there: str) -> None:
    """Whoever sends somebody to sign in says where to go on only among our pages, and briefly."""
    stranger.client.get("/sign-in", query_string={"next": there})
    assert stranger.post(f"/sign-in/{link_for(database, reviewer)}").location == "/"


def test_a_spent_link_does_not_lose_the_page_that_was_asked_for(stranger: Visitor, reviewer: str) -> None:
    """The form for a password, which it leads to, still knows."""
    stranger.get("/sign-in?next=/review")
    assert stranger.post("/sign-in/no-such-link").status_code == 410
    assert 'name="next" type="hidden" value="/review"' in stranger.get("/sign-in").get_data(as_text=True)


def test_a_link_is_spent_once(app: Flask, stranger: Visitor, reviewer: str, database: Database) -> None:
    """The second person with the same link is told that it is spent."""
    token = link_for(database, reviewer)
    stranger.post(f"/sign-in/{token}")
    second = Visitor(app.test_client())
    assert second.post(f"/sign-in/{token}").status_code == 410
    assert second.get(f"/sign-in/{token}").status_code == 410
    assert not is_in(second)


def test_a_link_ends_with_its_time(stranger: Visitor, reviewer: str, database: Database) -> None:
    """An old link lets nobody in."""
    token = link_for(database, reviewer)
    with database.write() as session:
        session.scalars(select(SignInLink)).one().expires_at = datetime.now(UTC) - timedelta(seconds=1)
    assert stranger.post(f"/sign-in/{token}").status_code == 410


def test_the_database_never_holds_a_token(reviewer: str, database: Database) -> None:
    """Whoever reads a backup cannot sign in with it."""
    token = link_for(database, reviewer)
    with database.read() as session:
        kept = session.scalars(select(SignInLink.token_sha256)).one()
    assert token not in kept
    assert len(token) >= 43  # 256 bits in base64


def test_an_invitation_asks_for_a_password(stranger: Visitor, database: Database) -> None:
    """Somebody new chooses a password and can sign in with it afterwards."""
    with database.write() as session:
        email = accounts.add(session, "New@Example.org", Role.PRINTER, "Nia", datetime.now(UTC)).email
    token = link_for(database, email, invites=True)
    assert stranger.post(f"/sign-in/{token}").location == "/password"
    assert stranger.post("/password", password="short", again="short").status_code == 422
    assert stranger.post("/password", password=SECRET, again="something else").status_code == 422
    assert stranger.post("/password", password=SECRET, again=SECRET).status_code == 302
    assert is_in(stranger)
    assert stranger.post("/sign-out").location == "/sign-in"
    assert not is_in(stranger)
    assert stranger.post("/sign-in", email=email, password=SECRET).location == "/"


def test_a_new_password_needs_the_old_one_and_ends_other_sessions(
    app: Flask, stranger: Visitor, reviewer: str, database: Database
) -> None:
    """Whoever finds an open desk cannot take the account; whoever changes it signs the others out."""
    other = Visitor(app.test_client())
    other.post(f"/sign-in/{link_for(database, reviewer)}")
    stranger.post("/sign-in", email=reviewer, password=SECRET)
    new = "another four words"
    assert stranger.post("/password", current="wrong", password=new, again=new).status_code == 422
    assert is_in(other)
    assert stranger.post("/password", current=SECRET, password=new, again=new).status_code == 302
    assert is_in(stranger)
    assert not is_in(other)


def test_a_closed_account_is_signed_out(sign_in: Callable[..., Visitor], database: Database) -> None:
    """Closing an account ends its session with the next request."""
    visitor = sign_in(Role.REVIEWER)
    assert is_in(visitor)
    with database.write() as session:
        person = session.scalars(select(Staff).where(Staff.role == Role.REVIEWER)).one()
        accounts.close(session, person, datetime.now(UTC), actor_id=None)
    assert not is_in(visitor)


def test_cookies_follow_the_public_address(stranger: Visitor, database: Database, tmp_path: Path) -> None:
    """On https the cookie is __Host- and Secure; on a local http desk it has a plain name and still works."""
    plain = stranger.get("/sign-in").headers["Set-Cookie"]
    assert plain.startswith("mailcall=")
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    settings = Settings(data_dir=tmp_path, public_url="https://desk.example.org")
    app = make_app(database, settings, tmp_path / "objects")
    secure = app.test_client().get("/sign-in", base_url="https://desk.example.org").headers["Set-Cookie"]
    assert secure.startswith("__Host-mailcall=")
    assert "Secure" in secure
    assert "Path=/" in secure
    assert "Domain" not in secure
