"""`mailcall bench desk`: how long a page takes when many letters wait. Real pages, a temporary database, no network."""

import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from relay import demo, staff
from relay.db import Base, Database
from relay.db.migrate import migrate
from relay.demo.people import ADMIN, DOMAIN
from relay.letters import queries
from relay.models import Flag, Letter, LetterState, Message, PenPal, ReadingVersion, Recipient, Route, Severity
from relay.settings import Settings
from web.app import create_app
from web.cursors import PAGE_ROWS

Row = dict[str, Any]

_AT_ONCE = 2_000
_PEN_PALS = 500
_PROFILES = 3
_WARM = 5
_TEXT = "The quince tree carried ninety-three fruits this year, and the neighbours came to see it. " * 12
_OTHERS = (LetterState.ON_HOLD, LetterState.AWAITING_PEN_PAL, LetterState.UNREADABLE, LetterState.AUTOMATIC)


def run(*, letters: int, requests: int) -> dict[str, Any]:
    """Fill a database with `letters` letters, four of five in review, and ask for each page `requests` times.

    Times are milliseconds for one whole answer, without the network: the median and the 95th of a hundred.
    """
    with tempfile.TemporaryDirectory(prefix="mailcall-bench-") as folder:
        settings = Settings(data_dir=Path(folder))
        database = Database(settings.effective_database_url)
        try:
            figures = _measured(settings, database, letters, requests)
            return {"bench": "desk", "letters": letters, "requests": requests, **figures}
        finally:
            database.close()


def _measured(settings: Settings, database: Database, letters: int, requests: int) -> dict[str, Any]:
    migrate(database)
    began = time.perf_counter()
    with database.write() as session:
        token = _fill(session, letters)
    filled_s = time.perf_counter() - began
    client = _signed_in(settings, database, token)
    pages = {"today": "/", "review": "/review", "review_next": _next_page(client), "letter": "/letters/1"}
    times = {name: _timed(partial(_get, client, path), requests) for name, path in pages.items()}
    times["rows"] = _timed(partial(_rows, database), requests)
    return {"filled_s": round(filled_s, 1), "pages_ms": times}


def _fill(session: Session, letters: int) -> str:
    """Put people and letters in; give a token that signs the administrator in."""
    now = datetime.now(UTC)
    demo.fill(session, now)
    pals = [
        {"address": f"pen.pal.{n}@bench.example", "name": f"Pen Pal {n}", "created_at": now} for n in range(_PEN_PALS)
    ]
    session.execute(insert(PenPal), pals)
    for numbers in _runs(letters):
        for table, row in _ROWS.items():
            session.execute(insert(table), [row(n, now - timedelta(seconds=letters - n)) for n in numbers])
    return staff.make_link(session, staff.find(session, ADMIN), now)


def _runs(letters: int) -> Iterator[range]:
    """Give the numbers from 1 to `letters` in runs that one statement can take."""
    for first in range(1, letters + 1, _AT_ONCE):
        yield range(first, min(first + _AT_ONCE, letters + 1))


def _message(n: int, at: datetime) -> Row:
    sha256 = f"{n:064x}"
    return {
        "id": n,
        "received_at": at,
        "mail_from": f"pen.pal.{n % _PEN_PALS}@bench.example",
        "peer": "127.0.0.1",
        "helo": "bench.example",
        "header_message_id": f"<{n}@bench.example>",
        "size_bytes": len(_TEXT),
        "sha256": sha256,
        "content_sha256": sha256,
    }


def _recipient(n: int, _at: datetime) -> Row:
    profile_id = n % _PROFILES + 1
    address = f"bench-{profile_id}@{DOMAIN}"
    return {"message_id": n, "address": address, "route": Route.ALIAS, "alias_id": profile_id, "profile_id": profile_id}


def _reading(n: int, at: datetime) -> Row:
    detail = {"senders": [], "segments": [{"text": _TEXT, "kept": True, "reason": ""}], "attachments": [], "notes": []}
    return {
        "id": n,
        "message_id": n,
        "version": 1,
        "reader_version": "bench",
        "subject": f"Letter number {n}",
        "text": _TEXT,
        "detail": detail,
        "made_at": at,
    }


def _letter(n: int, at: datetime) -> Row:
    profile_id = n % _PROFILES + 1
    return {
        "id": n,
        "message_id": n,
        "profile_id": profile_id,
        "alias_id": profile_id,
        "pen_pal_id": n % _PEN_PALS + 1,
        "reading_id": n,
        "state": _OTHERS[n // 5 % len(_OTHERS)] if n % 5 == 0 else LetterState.IN_REVIEW,
        "state_since": at,
        "received_at": at,
    }


def _flag(n: int, at: datetime) -> Row:
    return {"letter_id": n, "rule": "first-letter", "severity": Severity.NOTE, "parameters": {}, "made_at": at}


_ROWS: Mapping[type[Base], Callable[[int, datetime], Row]] = {
    Message: _message,
    Recipient: _recipient,
    ReadingVersion: _reading,
    Letter: _letter,
    Flag: _flag,
}


def _signed_in(settings: Settings, database: Database, token: str) -> FlaskClient:
    """Sign in the way a person does: open the link, press its button."""
    app = create_app(settings, database)
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
    if answer.status_code != 200:
        message = f"{path} answered {answer.status}"
        raise RuntimeError(message)
    return answer.get_data(as_text=True)


def _next_page(client: FlaskClient) -> str:
    """Find the way from the first page of the queue to the second."""
    found = re.search(r'href="([^"]*[?&;]after=[^"]+)"', _get(client, "/review"))
    return unescape(found[1]) if found else "/review"


def _timed(act: Callable[[], object], times: int) -> dict[str, float]:
    for _ in range(_WARM):
        act()
    took = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {"p50": round(statistics.median(took), 2), "p95": round(took[min(len(took) - 1, len(took) * 95 // 100)], 2)}


def _rows(database: Database) -> None:
    with database.read() as session:
        list(queries.rows(session, states=(LetterState.IN_REVIEW,), limit=PAGE_ROWS))
