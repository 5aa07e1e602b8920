"""Deciding on a letter's page."""

from collections.abc import Callable

from flask import Flask

from relay.db import Database
from relay.models import Role
from tests import factories
from tests.web.conftest import Visitor, counted


def test_q(app: Flask, database: Database, sign_in: Callable[..., Visitor]) -> None:
    """x."""
    with database.write() as session:
        name = factories.letter(session).id
    r = sign_in(Role.REVIEWER)
    r.get(f"/letters/{name}")
    with counted(database) as seen:
        r.get(f"/letters/{name}")
    for s in seen:
        print(s[:150].replace("\n"," "), "...", s[s.find("FROM"):][:90].replace("\n"," "))
    print(len(seen))
    assert 0
