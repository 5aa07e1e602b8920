"""Staff as Flask-Security sees them: the same table, a second class, and short transactions of its own.

Flask-Security hashes passwords (argon2), names sessions and ends them; its own pages are not used, so that every
page here passes the same gate. Its store wants one long session, which on SQLite would hold the write lock for a
whole request; this one opens a session for each question instead.
"""

from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask
from flask_babel import gettext as _
from flask_security import RoleMixin, Security, UserMixin
from flask_security.datastore import UserDatastore
from sqlalchemy import func, select, true, update
from sqlalchemy.orm import registry
from sqlalchemy.orm.attributes import History, get_history, set_committed_value

from relay.db import Database
from relay.errors import Conflict
from relay.models import Organisation, Role, Staff


class AccountRole(RoleMixin):
    """A role by its name."""

    def __init__(self, name: str) -> None:
        """Name a role."""
        self.name = name
        self.permissions: list[str] = []


class Account(UserMixin):
    """A member of staff who signs in. Its columns are those of `Staff`."""

    id: int
    email: str
    name: str
    role: Role
    active: bool
    password: str | None
    fs_uniquifier: str
    desk_language: str
    languages: list[str]
    seen_at: datetime | None

    organisation: Organisation | None = None
    """Whose desk it is, as it was when the account was loaded: every page asks for both."""

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override] # nobody here sets it
        """The one role, as the list Flask-Security expects."""
        return [AccountRole(self.role.value)]

    @property
    def called(self) -> str:
        """What this person is called."""
        return self.name or self.email


_MAPPING = registry()
_MAPPING.map_imperatively(Account, Staff.__table__)
_COLUMNS = tuple(column.key for column in Staff.__table__.columns)
_GUARDED = ("active", "fs_uniquifier")
"""What ends a session: whoever changes one of these means everything that was read before."""


class AccountStore(UserDatastore):
    """Finds accounts, and writes each change at once."""

    def __init__(self, database: Database) -> None:
        """Keep accounts in `database`."""
        super().__init__(Account, AccountRole)
        self._database = database

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:  # noqa: ANN401, FBT001, FBT002 -- Flask-Security's signature
        """Give the one account with this value in this column, or None."""
        ((name, value),) = kwargs.items()
        column = getattr(Account, name)
        where = func.lower(column) == str(value).lower() if case_insensitive else column == value
        both = select(Account, Organisation).outerjoin(Organisation, true()).where(where)
        with self._database.read() as session:
            row = session.execute(both).one_or_none()
        if row is None:
            return None
        row.Account.organisation = row.Organisation
        return cast("Account", row.Account)

    def find_role(self, role: str) -> AccountRole | None:
        """Give a role by its name."""
        return AccountRole(role) if role in {known.value for known in Role} else None

    def put(self, model: Account) -> Account:
        """Write what changed of an account, and nothing else.

        Checking a password is slow, so an account may be closed, or its password changed, between reading and writing.

        Raises:
            Conflict: that happened; nothing was written.
        """
        history = {name: get_history(model, name) for name in _COLUMNS}
        new = {name: getattr(model, name) for name, seen in history.items() if seen.added}
        as_seen = [Staff.__table__.c[name] == _seen(history[name]) for name in _GUARDED]
        write = update(Staff).where(Staff.id == model.id, *as_seen).values(new | {"update_datetime": datetime.now(UTC)})
        with self._database.write() as session:
            written = session.execute(write.execution_options(synchronize_session=False))
            if written.rowcount != 1:  # type: ignore[attr-defined]
                raise Conflict(_("this account was changed a moment ago; nothing was done, sign in again"))
        for name, value in new.items():
            set_committed_value(model, name, value)
        return model

    def delete(self, model: Account) -> None:
        """Refuse: the record names them."""
        message = "members of staff are closed, never deleted"
        raise NotImplementedError(message)

    def commit(self) -> None:
        """Do nothing: `put` has committed."""


def _seen(history: History) -> object:
    """Give a value as it was read."""
    return next(iter(history.deleted or history.unchanged))


def start(app: Flask, database: Database) -> None:
    """Give the application its accounts."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 -- a scheme's name
        SECURITY_PASSWORD_SCHEMES=["argon2", "bcrypt"],
        # A second secret in the hash would lock everybody out of a backup restored elsewhere; argon2 needs none.
        SECURITY_PASSWORD_SINGLE_HASH=["argon2", "bcrypt"],
        SECURITY_PASSWORD_LENGTH_MIN=12,
        SECURITY_TRACKABLE=True,
        SECURITY_DATETIME_FACTORY=lambda: datetime.now(UTC),
        SECURITY_CLI_USERS_NAME=None,
        SECURITY_CLI_ROLES_NAME=None,
    )
    Security(app, AccountStore(database), register_blueprint=False)


def store_of(app: Flask) -> AccountStore:
    """Give the application's accounts."""
    return cast("AccountStore", app.extensions["security"].datastore)
