"""The desk under test: an application on each engine, and visitors who come to it as browsers do, forms and all."""

import functools
import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.test import TestResponse

from relay import staff as accounts
from relay.db import Database
from relay.models import Facility, Role
from relay.objects import FolderStore
from relay.settings import Settings
from tests import factories
from tests.factories import NOW
from tests.run import process, run_folder
from web.app import create_app
from web.desk import EXTENSION, Desk


class Visitor:
    """Somebody at the desk: keeps cookies, and sends each form with the token its page gave."""

    def __init__(self, client: FlaskClient) -> None:
        """Come in with an empty cookie jar."""
        self.client = client
        self._tokens: dict[str, str] = {}

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path, headers=headers, buffered=True)

    def post(self, path: str, **form: str) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf_token": self.token(), **form})

    def token(self) -> str:
        """Give the token of a form of this session; it is looked for on a page once in each session."""
        known = self._tokens.get(self._secret())
        if known is None:
            known = self._token_of_a_page()
            self._tokens[self._secret()] = known
        return known

    def _secret(self) -> str:
        """Give what the tokens of this session are made of."""
        app = self.client.application
        cookie = self.client.get_cookie(app.config["SESSION_COOKIE_NAME"])
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        return str(signer.loads(cookie.value).get("csrf_token")) if cookie and signer else ""

    def _token_of_a_page(self) -> str:
        for page in ("/password", "/sign-in"):
            found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get(page).get_data(as_text=True))
            if found:
                return found.group(1)
        message = "no form anywhere"
        raise AssertionError(message)


def text_of(answer: TestResponse) -> str:
    """Give what a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def seen_by(answer: TestResponse) -> str:
    """Give what the form of a page says it began with."""
    found = re.search(r'name="seen" type="hidden" value="(\w+)"', answer.get_data(as_text=True))
    assert found
    return found.group(1)


def marked_wrong(answer: TestResponse) -> set[str]:
    """Give the names of the fields that a page marks as wrong, which are those it says something of."""
    marked = re.findall(r"<(?:input|textarea|select)[^>]*aria-invalid[^>]*>", answer.get_data(as_text=True))
    page = answer.get_data(as_text=True)
    for field in marked:
        about = re.search(r'aria-describedby="([^"]+)"', field)
        assert about, field
        assert f'id="{about.group(1)}"' in page, field
    return {name for field in marked for name in re.findall(r' name="([^"]+)"', field)}


def make_app(database: Database, settings: Settings, folder: Path) -> Flask:
    """Make the desk as it runs, with tracebacks instead of the page that apologises for them.

    Its templates are compiled once for the whole run: that takes longer than most pages.
    """
    app = create_app(settings, database, FolderStore(folder))
    compiled = run_folder() / "templates"
    compiled.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))
    app.testing = True
    return app


@pytest.fixture
def app(database: Database, settings: Settings, tmp_path: Path) -> Flask:
    """Give a desk with an organisation, on each engine; what it is made with is of this test alone.

    It is the same for every test on one database, as making it takes longer than most pages. Who needs other settings,
    or adds a page, makes one.
    """
    with database.write() as session:
        factories.organisation(session)
    made = _made_once(database)
    made.extensions[EXTENSION] = Desk(settings, database, FolderStore(tmp_path / "objects"))
    return made


@functools.cache
def _made_once(database: Database) -> Flask:
    return make_app(database, Settings(data_dir=run_folder() / "desks" / process()), run_folder())


@pytest.fixture
def own_app(app: Flask, database: Database, settings: Settings, tmp_path: Path) -> Flask:
    """Give a desk that a test may add pages to."""
    return make_app(database, settings, tmp_path / "objects")


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    """Give somebody who is not signed in."""
    return Visitor(app.test_client())


@pytest.fixture
def sign_in(app: Flask, database: Database) -> Callable[..., Visitor]:
    """Give a way to sign somebody new in, by role."""
    return lambda role=Role.REVIEWER: signed_in(app, database, role)


def signed_in(app: Flask, database: Database, role: Role) -> Visitor:
    """Sign a new member of staff in by link."""
    now = datetime.now(UTC)
    with database.write() as session:
        person = factories.staff(session, role, name=f"Casey {role.value.title()}")
        token = accounts.make_link(session, person, now)
    visitor = Visitor(app.test_client())
    answer = visitor.post(f"/sign-in/{token}")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return visitor


@pytest.fixture
def prison(app: Flask, database: Database) -> Facility:
    """Add a prison with one verified address."""
    with database.write() as session:
        found = factories.facility(session, code="CDR")
        factories.mail_point(session, found, verified_at=NOW, source="its page")
        return found
