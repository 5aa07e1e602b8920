"""`mailcall bench desk`: how long each page takes when there are many letters. Real pages, no network."""

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from werkzeug.http import parse_cookie

from relay import staff
from relay.db import Database
from relay.db.migrate import migrate, require_current
from relay.demo import refuse_unless_demo
from relay.demo.people import ADMIN
from relay.errors import Refused
from relay.links import Links, Purpose
from relay.models import Letter
from relay.seeding import seed
from relay.settings import Settings
from web import bench_pages, where_door
from web.app import create_app, settle

_WARM = 3


def run(*, letters: int, requests: int, settings: Settings | None = None) -> dict[str, Any]:
    """Ask for each page `requests` times, in a database of `letters` letters or in the seeded one of `settings`.

    Times are milliseconds for one whole answer, without the network: the median and the 95th of a hundred; beside
    them how many questions the database was asked.

    Raises:
        Refused: the installation is no demo: opening letters is recorded, and the record is of people.
    """
    if settings is not None:
        return _report(settings, requests)
    with tempfile.TemporaryDirectory(prefix="mailcall-bench-") as folder:
        made = Settings(data_dir=Path(folder))
        database = Database(made.effective_database_url)
        migrate(database)
        seed(database, letters, now=datetime.now(UTC), tell=lambda _line: None)
        database.close()
        return _report(made, requests)


def _report(settings: Settings, requests: int) -> dict[str, Any]:
    database = Database(settings.effective_database_url)
    try:
        require_current(database)
        with database.write() as session:
            refuse_unless_demo(session)
            letters = session.scalar(select(func.max(Letter.id))) or 0
            if not letters:
                raise Refused("there is no letter here: `mailcall seed` makes some")
            token = staff.make_link(session, staff.find(session, ADMIN), datetime.now(UTC))
            pages, pal = bench_pages.of_staff(session), bench_pages.busiest(session, Letter.pen_pal_id)
            letter = bench_pages.mailed_letter(session, pal)
        client = _signed_in(settings, database, token)
        pages |= {f"{name}, next page": _onward(client, pages[name]) for name in bench_pages.LONG}
        acts: dict[str, Callable[[], object]] = {name: partial(_get, client, path) for name, path in pages.items()}
        link = urlsplit(Links(settings).to(Purpose.WHERE, pal)).path
        stranger = client.application.test_client()
        opened = _opened(client.application, pal, link)
        acts["where, by the link alone"] = partial(_get, stranger, link)
        acts["where, next page"] = partial(_get, opened, _onward(opened, link))
        for name, path in bench_pages.of_pen_pal(link, letter).items():
            acts[name] = partial(_get, opened, path)
        figures = {name: _measured(database, act, requests) for name, act in acts.items()}
        engine = database.engine.dialect.name
        return {"bench": "desk", "engine": engine, "letters": letters, "requests": requests, "pages_ms": figures}
    finally:
        database.close()


def _signed_in(settings: Settings, database: Database, token: str) -> FlaskClient:
    """Sign in the way a person does: open the link, press its button."""
    app = create_app(settings, database)
    settle()
    client = app.test_client()
    path, base = f"/sign-in/{token}", settings.public_url
    page = client.get(path, base_url=base).get_data(as_text=True)
    field = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    answer = client.post(path, data={"csrf_token": field[1] if field else ""}, base_url=base)
    if answer.status_code >= 400:
        message = f"the bench could not sign in: {answer.status}"
        raise RuntimeError(message)
    return client


def _opened(app: Flask, pen_pal_id: int, link: str) -> FlaskClient:
    """Open a pen pal's pages as a code does that was typed; how many are emailed in an hour has an end."""
    with app.test_request_context():
        answer = Response()
        where_door.open_for(answer, pen_pal_id, link)
    client = app.test_client()
    for name, value in parse_cookie(answer.headers["Set-Cookie"].partition(";")[0]).items():
        client.set_cookie(name, value, path=link)
    return client


def _get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    if answer.status_code not in {200, 302}:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return answer.get_data(as_text=True)


def _onward(client: FlaskClient, path: str) -> str:
    """Find the way from the first page of a list to the second."""
    found = re.search(r'href="([^"]*[?&;](?:after|before)=[^"]+)"', _get(client, path))
    return unescape(found[1]) if found else path


def _measured(database: Database, act: Callable[[], object], times: int) -> dict[str, float]:
    for _ in range(min(_WARM, times)):
        act()
    with _counted(database) as sent:
        act()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    p95 = took[min(len(took) - 1, len(took) * 95 // 100)]
    return {"p50": round(statistics.median(took), 1), "p95": round(p95, 1), "queries": len(sent)}


@contextmanager
def _counted(database: Database) -> Iterator[list[str]]:
    """Collect the questions that a database is asked."""
    sent: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", see)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", see)
