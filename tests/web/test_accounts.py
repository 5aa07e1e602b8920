"""Accounts: what is written is what changed, and only while the account is as it was read."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select, update

from relay import staff as accounts
from relay.db import Database
from relay.errors import Conflict
from relay.models import Role, Staff
from tests import factories
from tests.conftest import both_engines
from web import desk
from web.accounts import Account, store_of
from web.sign_in import _enter

OLD, NEW = "$argon2id$old", "$argon2id$new"


pytestmark = both_engines


@pytest.fixture
def account(app: Flask, database: Database) -> Iterator[Account]:
    """Give an account as a request that checks its password has read it."""
    with database.write() as session:
        email = factories.staff(session, Role.REVIEWER, password=OLD, name="Ada").email
    with app.test_request_context("/sign-in", method="POST"):
        found = store_of(app).find_user(email=email)
        assert found is not None
        yield found
        desk.close_reading()


def kept(database: Database) -> Staff:
    """Give the account's row as it is now."""
    with database.read() as session:
        return session.scalars(select(Staff)).one()


def test_signing_in_does_not_open_what_is_being_closed(account: Account, database: Database) -> None:
    """An account closed while its password was checked stays closed, and nobody is signed in."""
    with database.write() as session:
        accounts.close(session, session.get_one(Staff, account.id), datetime.now(UTC), actor_id=None)
    closed = kept(database)
    with pytest.raises(Conflict, match="sign in again"):
        _enter(account, "password")
    assert desk.signed_in() is None
    now = kept(database)
    assert not now.active
    assert now.fs_uniquifier == closed.fs_uniquifier
    assert now.login_count is None


def test_signing_in_does_not_bring_an_old_password_back(app: Flask, account: Account, database: Database) -> None:
    """A password chosen while the old one was being checked stays, and so do the sessions it ended."""
    other = store_of(app).find_user(email=account.email)
    assert other is not None
    other.password = NEW
    store_of(app).set_uniquifier(other)
    with pytest.raises(Conflict):
        _enter(account, "password")
    now = kept(database)
    assert (now.password, now.fs_uniquifier) == (NEW, other.fs_uniquifier)


def test_only_what_changed_is_written(account: Account, database: Database) -> None:
    """What somebody else changed meanwhile, and this request did not, stays as they left it."""
    with database.write() as session:
        session.execute(update(Staff).values(name="Ada Wren", role=Role.AUDITOR))
    _enter(account, "password")
    now = kept(database)
    assert (now.name, now.role, now.login_count) == ("Ada Wren", Role.AUDITOR, 1)
    assert now.password == OLD


def test_an_account_can_be_written_twice(app: Flask, account: Account, database: Database) -> None:
    """A new password, and then the session that begins with it."""
    account.password = NEW
    store_of(app).set_uniquifier(account)
    _enter(account, "password")
    now = kept(database)
    assert (now.password, now.fs_uniquifier, now.login_count) == (NEW, account.fs_uniquifier, 1)
