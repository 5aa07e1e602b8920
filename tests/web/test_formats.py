"""Languages and times: whatever the organisation's row says, the desk opens."""

from collections.abc import Callable

import pytest
from flask import Flask

from relay.db import Database
from relay.models import Organisation, Role
from tests import factories
from tests.web.conftest import Visitor
from web.formats import locale, zone

SignIn = Callable[..., Visitor]
LANGUAGES = ["englisch", "en-US", "e", "", "xx", "../en", "en_US_POSIX_x", "\x00", "日本"]
ZONES = [
    "America/New York",
    "",
    "Mars/Olympus",
    "America",
    "../../etc/passwd",
    "/etc/passwd",
    "\x00",
    "x" * 5000,
    "日本",
]


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_language_nobody_knows_is_english(name: str) -> None:
    """Babel is never asked for what it cannot give."""
    assert locale([name], None) == "en"
    assert locale([name], name) == "en"


def test_the_browser_chooses_among_the_organisations_languages() -> None:
    """The one it asks for, else the first."""
    assert locale(["es", "fr"], "fr") == "fr"
    assert locale(["es", "fr"], None) == "es"
    assert locale([], None) == "en"


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_nobody_knows_is_utc(name: str) -> None:
    """So are times before there is an organisation."""
    assert zone(Organisation(time_zone=name)) == "UTC"
    assert zone(Organisation(time_zone="Europe/Paris")) == "Europe/Paris"
    assert zone(None) == "UTC"


@pytest.mark.parametrize(("languages", "time_zone"), [(["englisch"], "UTC"), (["en"], "America/New York"), ([""], "")])
def test_a_mistyped_setting_leaves_the_desk_open(
    app: Flask, sign_in: SignIn, database: Database, languages: list[str], time_zone: str
) -> None:
    """Every page still opens, above all the one where it can be corrected."""
    with database.write() as session:
        factories.letter(session)
        row = factories.organisation(session)
        row.languages, row.time_zone = languages, time_zone
    administrator = sign_in(Role.ADMIN)
    for path in ("/", "/review", "/letters/1", "/setup"):
        assert administrator.get(path).status_code == 200, path
