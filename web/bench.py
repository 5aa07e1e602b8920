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
from urllib.parse import quote

from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from relay import staff
from relay.db import Database
from relay.db.migrate import migrate, require_current
from relay.demo import refuse_unless_demo
from relay.demo.people import ADMIN
from relay.errors import Refused
from relay.letters.codebook import codes_of
from relay.models import Batch, Letter, LetterState, ReadingVersion
from relay.seeding import seed
from relay.settings import Settings
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
            pages, token = _pages(session), staff.make_link(session, staff.find(session, ADMIN), datetime.now(UTC))
        client = _signed_in(settings, database, token)
        pages |= {"review, next page": _onward(client, "/review"), "closed, next page": _onward(client, _CLOSED)}
        figures = {name: _measured(database, partial(_get, client, path), requests) for name, path in pages.items()}
        engine = database.engine.dialect.name
        return {"bench": "desk", "engine": engine, "letters": letters, "requests": requests, "pages_ms": figures}
    finally:
        database.close()


_CLOSED = "/review?state=closed"


def _pages(session: Session) -> dict[str, str]:
    """Give the address of each page that is measured, by what it shows."""
    waiting = select(Letter).where(Letter.state == LetterState.IN_REVIEW).order_by(Letter.received_at, Letter.id)
    letter = session.scalars(waiting.limit(1)).first() or session.scalars(select(Letter).limit(1)).one()
    reading = session.get(ReadingVersion, letter.reading_id) if letter.reading_id else None
    words = re.findall(r"[a-z]{4,}", reading.text.lower() if reading else "") or ["letter"]
    rare, code = max(words, key=len), codes_of(session).letter(letter.id)
    batch = session.scalar(select(func.max(Batch.id)))
    found = {
        "today": "/",
        "review": "/review",
        "review, first letters": "/review?first=1",
        "review, a rare flag": "/review?flag=missing-glyphs",
        "review, two filters": "/review?photos=1&language=vi",
        "review, a prison": "/review?facility=20",
        "review, old": "/review?hours=72&language=es",
        "closed": _CLOSED,
        "closed, three filters": "/review?state=closed&photos=1&language=vi&flag=hidden-text",
        "all, two filters": "/review?state=all&auth=fail&flag=hidden-text",
        "all": "/review?state=all",
        "find, a rare word": f"/find?q={quote(rare)}",
        "find, a common word": "/find?q=the",
        "find, common words": "/find?q=the+and+you",
        "find, a phrase": f"/find?q={quote(chr(34) + ' '.join(words[:2]) + chr(34))}",
        "find, a beginning": f"/find?q={quote(rare[:4])}*",
        "find, filtered": "/find?q=the&state=in_review&language=vi",
        "find, best first": "/find?q=the&order=best",
        "letter": f"/letters/{code}",
        "letter in a view": f"/letters/{code}?view=photos%3D1%26language%3Dvi",
        "people": "/people",
        "person": f"/people/{letter.profile_id}",
        "pen pals": "/pen-pals",
        "pen pal": f"/pen-pals/{letter.pen_pal_id or 1}",
        "facilities": "/facilities",
        "record": "/record",
        "record of a person": "/record?actor=1",
        "jobs": "/jobs",
        "mailroom": "/mailroom",
        "other mail": "/mail",
    }
    return found | ({"batch": f"/mailroom/batches/{batch}"} if batch else {})


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


def _get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    if answer.status_code not in {200, 302}:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return answer.get_data(as_text=True)


def _onward(client: FlaskClient, path: str) -> str:
    """Find the way from the first page of a list to the second."""
    found = re.search(r'href="([^"]*[?&;]after=[^"]+)"', _get(client, path))
    return unescape(found[1]) if found else path


def _measured(database: Database, act: Callable[[], object], times: int) -> dict[str, float]:
    for _ in range(_WARM):
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
