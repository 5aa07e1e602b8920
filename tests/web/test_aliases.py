"""Addresses on the desk: given, found, paused, retired for good."""

import re
from collections.abc import Callable

from flask import Flask

from relay.db import Database
from relay.models import Alias, AliasState, Role
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, text_of
from web.cursors import PAGE_ROWS

SignIn = Callable[..., Visitor]


def test_an_alias_is_paused_opened_and_retired_for_good(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Retired is for good: the desk says so, and offers no way back."""
    with database.write() as session:
        alias = factories.alias(session)
    reviewer = sign_in(Role.REVIEWER)
    path = f"/people/aliases/{alias.id}"
    for state in (AliasState.PAUSED, AliasState.ACTIVE, AliasState.RETIRED):
        assert reviewer.post(path, state=state.value).status_code == 302
        with database.read() as session:
            assert session.get_one(Alias, alias.id).state is state
    answer = reviewer.post(path, state="active")
    assert answer.status_code == 422
    assert "retired for good" in text_of(answer)
    assert reviewer.post(path, state="burnt").status_code == 422
    assert reviewer.post("/people/aliases/99", state="paused").status_code == 404


def test_an_address_may_be_chosen_but_not_a_number_or_a_name(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A typed local part is taken when it is free and tells nothing."""
    with database.write() as session:
        person = factories.profile(session, register_number="20417-045")
    reviewer = sign_in(Role.REVIEWER)
    path = f"/people/{person.id}/aliases"
    assert reviewer.post(path, local_part="wren").status_code == 302
    assert reviewer.post(path, local_part="wren").status_code == 422
    answer = reviewer.post(path, local_part="m20417")
    assert answer.status_code == 422
    assert "never tells a person's number" in text_of(answer)
    assert reviewer.post(path, local_part="").status_code == 302


def test_addresses_are_listed_once_and_found_by_part(app: Flask, sign_in: SignIn, database: Database) -> None:
    """In the order of their letters, a page at a time; a pasted address finds its own, also a retired one."""
    with database.write() as session:
        person = factories.profile(session)
        for number in range(PAGE_ROWS + 5):
            factories.alias(session, person, local_part=f"bakelo-{number:03d}")
        factories.alias(session, person, local_part="tamuvo-nira", state=AliasState.RETIRED)
    reviewer = sign_in(Role.AUDITOR)
    path, found = "/aliases", []
    while path:
        with counted(database) as seen:
            page = reviewer.get(path).get_data(as_text=True)
        assert len(seen) <= 12
        found += re.findall(r">([a-z0-9-]+)@letters.localhost<", page)
        onward = re.search(r'href="([^"]*after=[^"]+)"', page)
        path = onward.group(1).replace("&amp;", "&") if onward else ""
    assert found == sorted(set(found))
    assert len(found) == PAGE_ROWS + 6
    for asked in ("tamuvo", "TAMUVO-NIRA@letters.localhost", "vo-ni"):
        page_text = text_of(reviewer.get(f"/aliases?q={asked}"))
        assert "retired for good" in page_text
        assert "bakelo" not in page_text
    assert "No such address" in text_of(reviewer.get("/aliases?q=%25"))
