"""The desk under test: an application on each engine, and visitors who come to it as browsers do, forms and all."""

import functools
import re
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select
from werkzeug.test import TestResponse

from relay import staff as accounts
from relay.db import Database
from relay.links import Links, Purpose
from relay.models import Facility, Notice, NoticeKind, Role
from relay.objects import FolderStore
from relay.settings import Settings
from tests import factories
from tests.conftest import url_on
from tests.factories import NOW
from tests.run import process, run_folder
from web.app import create_app
from web.desk import EXTENSION, Desk


class Visitor:
    """Somebody at the desk: keeps cookies, and sends each form with the token that its page gives."""

    def __init__(self, client: FlaskClient) -> None:
        """Come in with an empty cookie jar."""
        self.client = client

    def get(self, path: str, **headers: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path, headers=headers, buffered=True)

    def post(self, path: str, **form: str) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf_token": self.token(), **form})

    def token(self) -> str:
        """Give the token that a form of this session has: what pages give is tested with every form there is."""
        with self.client.session_transaction() as session:
            secret = session.setdefault("csrf_token", secrets.token_hex(20))
        return str(URLSafeTimedSerializer(self.client.application.secret_key or "", "wtf-csrf-token").dumps(secret))


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


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the URL of a database on SQLite; a test marked `both_engines` runs on PostgreSQL, too.

    The desk acts through relay, whose acts are tested on both. What it asks by itself is asked on both by
    test_every_form.py, which opens every page and sends every form there is, and by the tests of files whose pages
    search, sort, count or lock in ways that the engines differ in.
    """
    return url_on(request.param)


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


def link_to(app: Flask, purpose: Purpose, row_id: int) -> str:
    """Give the path of a link that somebody outside is given."""
    links = Links(app.extensions[EXTENSION].settings)
    return f"/{purpose.value}/{links.token(purpose, row_id)}"


def code_in(database: Database) -> str:
    """Read the code in the newest mail to a pen pal."""
    with database.read() as session:
        newest = select(Notice.text).where(Notice.kind == NoticeKind.CODE).order_by(Notice.id.desc()).limit(1)
        found = re.search(r"\b(\d{3} \d{3})\b", session.scalars(newest).one())
        assert found
        return found[1]


def opened(app: Flask, database: Database, link: str) -> Visitor:
    """Come to a pen pal's pages with their link, ask for a code, and type it."""
    visitor = Visitor(app.test_client())
    assert visitor.client.post(f"{link}/code").status_code == 302
    assert visitor.client.post(f"{link}/open", data={"code": code_in(database)}).location == link
    return visitor
