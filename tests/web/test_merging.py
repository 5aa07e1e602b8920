"""Two pen pals who are one: what moves is read before it is confirmed."""

import re
from collections.abc import Callable
from typing import Any

from flask import Flask

from relay.db import Database
from relay.models import PenPal, Role
from tests import factories
from tests.factories import NOW
from tests.web.conftest import Visitor, text_of
from tests.web.test_pen_pals import add

SignIn = Callable[..., Visitor]


def seal_of(answer: Any) -> str:  # noqa: ANN401 -- a page
    """Give what a page's form sends back."""
    found = re.search(r'name="seal" value="([^"]+)"', answer.get_data(as_text=True))
    assert found
    return found.group(1)


def test_two_are_merged_after_reading_what_moves(app: Flask, sign_in: SignIn, database: Database) -> None:
    """Found by address, told what moves and that there is no way back; then the old page leads to the kept one."""
    kept = add(database, name="Wanda", address="wanda@home.example")
    other = add(database, name="Wanda O.", address="wanda@work.example")
    with database.write() as session:
        factories.letter(session, by=session.get_one(PenPal, other))
    reviewer = sign_in(Role.REVIEWER)
    place = f"/pen-pals/{kept}/merge"
    assert f'href="{place}?other={other}"' in reviewer.get(f"{place}?q=wanda@w").get_data(as_text=True)
    assert "Nobody like that" in text_of(reviewer.get(f"{place}?q=wanda@home"))
    told = reviewer.get(f"{place}?other={other}")
    assert "1 letter" in text_of(told)
    assert "This cannot be undone" in text_of(told)
    form = {"other": str(other), "seal": seal_of(told)}
    assert reviewer.post(place, why="", **form).status_code == 422
    assert reviewer.post(place, why="She said so", other=str(other), seal="stale").status_code == 409
    assert reviewer.post(place, why="She said so", **form).status_code == 302
    assert reviewer.get(f"/pen-pals/{other}").location == f"/pen-pals/{kept}"
    assert "wanda@work.example" in text_of(reviewer.get(f"/pen-pals/{kept}"))
    assert reviewer.post(place, why="She said so", **form).status_code == 422
    assert "part of another" in text_of(reviewer.get(f"{place}?other={other}"))
    assert reviewer.get(f"{place}?other=99").status_code == 404


def test_a_mismatch_is_on_the_page_before_anything_is_merged(app: Flask, sign_in: SignIn, database: Database) -> None:
    """A block or a no-contact request that concerns only one of the two is told in words."""
    kept = add(database, name="Wanda")
    other = add(database, name="Wanda", blocked_at=NOW, address="w@work.example")
    with database.write() as session:
        factories.no_contact(session, email="w@work.example")
    page = text_of(sign_in(Role.REVIEWER).get(f"/pen-pals/{kept}/merge?other={other}"))
    assert "both addresses are blocked" in page
    assert "it holds the letters of both" in page
