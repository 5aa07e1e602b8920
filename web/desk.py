"""What a request may reach: database, file store, settings, organisation, the clock, and who is signed in."""

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar, cast

from flask import current_app, g
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden

from relay import days
from relay.db import Database
from relay.errors import NotFound
from relay.letters.codebook import CodeBook
from relay.models import Organisation, Role, Staff
from relay.objects import ObjectStore
from relay.settings import Settings
from web.accounts import Account
from web.slowing import Slowing

EXTENSION = "mailcall"
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Desk:
    """What one application was made with."""

    settings: Settings
    database: Database
    store: ObjectStore
    slowing: Slowing = field(default_factory=Slowing)


def desk() -> Desk:
    """Give what the application was made with."""
    return cast("Desk", current_app.extensions[EXTENSION])


def reading() -> Session:
    """Give the request's one session for reading; it is opened when first asked for and closed with the request."""
    if "reading" not in g:
        g.reading_context = desk().database.read()
        g.reading = g.reading_context.__enter__()
        _know_organisation(g.reading)
    return cast("Session", g.reading)


def _know_organisation(session: Session) -> None:
    """Spare a page the questions for what was loaded with who is asking."""
    account = signed_in()
    loaded = account.organisation if account else None
    if loaded is not None:
        days.know(session, loaded)
        # Held, for a session forgets what nobody holds.
        session.info[Organisation] = session.merge(loaded, load=False)
        session.info[CodeBook] = CodeBook(loaded.code_key)


def close_reading(_error: BaseException | None = None) -> None:
    """End the request's session for reading."""
    context = g.pop("reading_context", None)
    g.pop("reading", None)
    if context is not None:
        context.__exit__(None, None, None)


def writing() -> AbstractContextManager[Session]:
    """Open a session that commits when its block ends; what was being read is let go first, for it is old now."""
    close_reading()
    return desk().database.write()


def organisation() -> Organisation | None:
    """Give the organisation, or None before setup; asked once for each request."""
    if "organisation" not in g:
        account = signed_in()
        g.organisation = account.organisation if account else reading().scalar(select(Organisation))
    return cast("Organisation | None", g.organisation)


def codes() -> CodeBook:
    """Open the organisation's code book without asking the database again."""
    found = organisation()
    if found is None:
        from relay.letters.codebook import codes_of

        return codes_of(reading())
    return CodeBook(found.code_key)


def found(row: Row | None, told: str) -> Row:
    """Give a row that an address names.

    Raises:
        NotFound: there is none.
    """
    if row is None:
        raise NotFound(told)
    return row


def now() -> datetime:
    """Give the time, in UTC."""
    return datetime.now(UTC)


def signed_in() -> Account | None:
    """Give the account of who is asking, or None."""
    return current_user._get_current_object() if current_user.is_authenticated else None  # noqa: SLF001 -- werkzeug's way


def me() -> Account:
    """Give the account of who is asking, on a page that only they can reach."""
    account = signed_in()
    if account is None:
        raise Forbidden
    return account


def my_role() -> Role | None:
    """Give the role of who is asking."""
    account = signed_in()
    return account.role if account else None


def myself(session: Session) -> Staff:
    """Load who is asking as the member of staff who acts in this session."""
    staff = session.get(Staff, me().id)
    if staff is None or not staff.active:
        raise Forbidden
    return staff
