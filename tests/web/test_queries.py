"""No page asks the database more than a dozen questions, however much there is to show."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from relay.db import Database
from relay.db.migrate import migrate
from relay.models import HeldFor, LetterState, Role, Severity
from relay.settings import Settings
from tests import factories
from tests.counting import counted
from tests.web.conftest import Visitor, make_app, signed_in
from web.app import create_app

QUERIES_MOST = 12


def _paths() -> list[str]:
    """Give every page that somebody who is signed in may open, with something in each of its places."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder)), Database(f"sqlite:///{folder}/none.sqlite3"))
    pages = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and rule.endpoint != "static"]
    paths = {re.sub(r"<(?:\w+:)?\w+>", "1", rule.rule) for rule in pages}
    searches = {"/find?q=hello", "/find?q=hello&state=in_review&language=und", "/find?q=hello&order=best"}
    filtered = {"/review?first=1&photos=1&hours=1", "/review?state=all&flag=left-out&facility=1", "/review?profile=1"}
    return sorted({path for path in paths if not path.startswith("/sign-")} | searches | filtered)


class House(NamedTuple):
    """A desk with several of everything, and an administrator at it."""

    database: Database
    visitor: Visitor


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Open it."""
    folder = tmp_path_factory.mktemp("queries")
    database = Database(f"sqlite:///{folder / 'mailcall.sqlite3'}")
    migrate(database)
    with database.write() as session:
        for _ in range(3):
            factories.other_mail(session)
            alias, pal = factories.alias(session), factories.pen_pal(session)
            for state in (LetterState.IN_REVIEW, LetterState.ON_HOLD, LetterState.MAILED):
                for _ in range(2):
                    factories.flag(session, factories.letter(session, state, to=alias, by=pal), Severity.WARN)
            factories.batch(session, *(factories.letter(session, LetterState.IN_BATCH) for _ in range(3)))
            factories.came_back(session, factories.letter(session, LetterState.MAILED, to=alias, by=pal))
            both = factories.correspondence(session, pal, alias.profile)
            for _ in range(2):
                factories.reply_flag(session, factories.reply(session, between=both, pages=3, decided_at=factories.NOW))
    visitor = signed_in(make_app(database, Settings(data_dir=folder), folder / "objects"), database, Role.ADMIN)
    yield House(database, visitor)
    database.close()


@pytest.mark.parametrize("path", _paths())
def test_a_page_asks_a_dozen_questions_at_most(house: House, path: str) -> None:
    """What is written while it opens, that it was opened, is no question; nor is the beginning of a transaction."""
    house.visitor.get(path)
    with counted(house.database) as sent:
        house.visitor.get(path)
    asked = [statement for statement in sent if statement.startswith(("SELECT", "WITH"))]
    assert len(asked) <= QUERIES_MOST, "\n".join(asked)


def test_a_flagged_letter_on_hold_asks_no_more_than_others(house: House) -> None:
    """Of somebody who writes for the first time, with a photo, to be decided about by somebody of staff."""
    with house.database.write() as session:
        alias, pal = factories.alias(session), factories.pen_pal(session)
        both = factories.correspondence(session, pal, alias.profile)
        letter = factories.letter(session, LetterState.ON_HOLD, to=alias, by=pal, held_for=HeldFor.STAFF)
        letter.correspondence_id = both.id
        factories.photo(session, letter)
        factories.flag(session, letter)
        factories.flag(session, letter, Severity.NOTE, "first-letter")
    test_a_page_asks_a_dozen_questions_at_most(house, f"/letters/{letter.id}")
