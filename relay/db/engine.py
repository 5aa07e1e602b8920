"""Engines and sessions: one way to read, one way to write, on either engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

BUSY_SECONDS = 10
_WRITES = "mailcall_writes"


class DatabaseError(Exception):
    """The database cannot be used as it is; one line says what to do."""


class Database:
    """A database and the two ways into it.

    `read` gives a session that only reads; `write` gives one that commits when its block ends well. On SQLite a
    writer takes the write lock at once (`BEGIN IMMEDIATE`), so it waits for its turn instead of failing half way.
    """

    def __init__(self, url: str, *, pool_size: int = 10) -> None:
        """Describe the database at `url`; nothing is opened yet."""
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        # An error must not quote the values it was about: they are people's letters, and errors are logged.
        options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 20, "hide_parameters": True}
        if self.is_sqlite:
            options["connect_args"] = {"timeout": BUSY_SECONDS, "check_same_thread": False}
        else:
            options["pool_pre_ping"] = True
        self.engine = create_engine(parsed, **options)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        else:
            _prepare_postgresql(self.engine)
        self._writer = self.engine.execution_options(**{_WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that sees one moment of the database and changes nothing."""
        with Session(self.engine, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that commits when the block ends, and rolls back when it raises."""
        with self.writing() as session, session.begin():
            yield session

    def writing(self) -> Session:
        """Give a session of a writer whose transactions the caller begins and commits."""
        return Session(self._writer, expire_on_commit=False)

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Open a writer's connection that is closed afterwards, so that whatever was set on it stays nowhere."""
        with self._writer.connect() as connection:
            connection.detach()
            yield connection

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    """Durable, concurrent, constrained: https://sqlite.org/wal.html, https://sqlite.org/pragma.html."""

    @event.listens_for(engine, "connect")
    def _connected(dbapi_connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own
        dbapi_connection.isolation_level = None  # the driver begins nothing by itself: `_begin` does
        cursor = dbapi_connection.cursor()
        for pragma in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()
        # SQLite's own lower() knows ASCII only: Çelik would never find ÇELİK.
        dbapi_connection.create_function("lower", 1, _lower, deterministic=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lower(text: object) -> object:
    return text.lower() if isinstance(text, str) else text


def _prepare_postgresql(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(dbapi_connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's own
        # A server's default may be weaker; the promise of 250 is not.
        dbapi_connection.execute("SET synchronous_commit TO on")
        dbapi_connection.execute("SET TIME ZONE 'UTC'")
        # Questions here take a few milliseconds; compiling one takes fifty, and they are many and small.
        dbapi_connection.execute("SET jit TO off")
        dbapi_connection.commit()


@contextmanager
def reporting(what: str) -> Iterator[None]:
    """Turn the driver's error into one line for a person.

    Raises:
        DatabaseError: the block failed in the database.
    """
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        message = f"{what}: {cause}"
        raise DatabaseError(message) from error
