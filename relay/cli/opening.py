"""What nearly every command begins with: the settings, the database, the member of staff who acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from relay.db import Database, DatabaseError
from relay.db.engine import reporting
from relay.errors import Refused
from relay.models import Staff
from relay.settings import Settings, load_settings

_VERSIONS = Path(__file__).parents[1] / "db" / "migrations" / "versions"
_NO_DATABASE = "there is no database yet: start with `mailcall serve`, or run `mailcall setup`"


@dataclass(frozen=True, slots=True)
class Installation:
    """The settings and the database of this installation."""

    settings: Settings
    database: Database

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session that only reads; the engine's errors become one line."""
        with reporting("the database could not be read"), self.database.read() as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that commits; the engine's errors become one line, and nothing was changed."""
        with reporting("the database could not be changed, and was left as it was"), self.database.write() as session:
            yield session


@contextmanager
def installation() -> Iterator[Installation]:
    """Open this installation, whose database must be of this version.

    Raises:
        SettingsError, DatabaseError: one line that says what to do.
    """
    settings = load_settings()
    refuse_missing(settings)
    database = Database(settings.effective_database_url, pool_size=1)
    try:
        _require_current(database)
        yield Installation(settings, database)
    finally:
        database.close()


def refuse_missing(settings: Settings) -> None:
    """Stop before SQLite makes an empty file where no database is.

    Raises:
        DatabaseError: there is none.
    """
    url = make_url(settings.effective_database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise DatabaseError(_NO_DATABASE)


def _require_current(database: Database) -> None:
    """Compare revisions without loading alembic, which takes longer than most commands; it words the exception."""
    try:
        with database.read() as session:
            revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    except SQLAlchemyError:
        revision = None
    if revision != newest_revision():
        from relay.db.migrate import require_current

        require_current(database)


def newest_revision() -> str:
    """Give this version's revision: migrations are files that begin with their number."""
    return max(path.name.partition("_")[0] for path in _VERSIONS.glob("[0-9]*_*.py"))


def staff_named(session: Session, email: str) -> Staff:
    """Find the active member of staff with this address.

    Raises:
        Refused: nobody has it, or they are no longer active.
    """
    found = session.scalar(select(Staff).where(Staff.email == email.strip().lower()))
    if found is None:
        raise Refused(f"nobody of the staff has the address {email}: `mailcall staff list` names them")
    if not found.active:
        raise Refused(f"{found.email} is no longer active")
    return found


def now() -> datetime:
    """Give the time, at the outermost shell."""
    return datetime.now(UTC)
