"""The page of reports: numbers, plots with tables beside them, and files for a spreadsheet."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from relay import reports
from relay.db import Database
from relay.models import Audit, BatchState, DecisionKind, Facility, LetterState, Role
from tests import factories
from tests.conftest import both_engines
from tests.counting import counted
from tests.reports.test_counting import decision
from tests.web.conftest import Visitor, text_of
from web import plots

SignIn = Callable[..., Visitor]
EARLIER = datetime(2020, 1, 1, tzinfo=UTC)

NOON = datetime(2026, 11, 25, 17, tzinfo=UTC)
"""Noon where the organisation of these tests is: a test begun before midnight would be asked for after it."""


@pytest.fixture(autouse=True)
def noon() -> Iterator[None]:
    """Let it be one day all through a test."""
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def busy(database: Database) -> None:
    """Count a day on which two letters came and one was returned."""
    now = datetime.now(UTC)
    with database.write() as session:
        at = factories.facility(session, name="=FCI Cedar Ridge")
        person = factories.profile(session, factories.mail_point(session, at))
        to = factories.alias(session, person)
        one = factories.letter(session, LetterState.RETURNED, to=to, received_at=now)
        factories.letter(session, to=to, received_at=now)
        decision(session, one, DecisionKind.RETURN, now)
        for sheets in (1, 21):
            batch = factories.batch(session, factories.letter(session, LetterState.MAILED, to=to, received_at=EARLIER))
            batch.state, batch.mailed_at = BatchState.MAILED, now
            batch.pieces[0].proof.sheets = sheets
        reports.count_days_due(session, now, most=5)


@both_engines
@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.REVIEWER])
def test_the_numbers_of_a_period_are_shown(busy: None, sign_in: SignIn, role: Role) -> None:
    """As tiles, as plots, and as tables for who does not see plots."""
    answer = sign_in(role).get("/reports")
    told = text_of(answer)
    assert answer.status_code == 200
    assert "2 letters arrived" in told
    assert "within an hour" in told
    assert "in words of their own" in told
    assert '<svg viewBox="-16 -12 736 220" role="img" aria-label="Letters that arrived' in answer.get_data(as_text=True)


@both_engines
def test_where_letters_are_and_what_the_post_takes_are_shown(busy: None, sign_in: SignIn) -> None:
    """Each state with its share of all, and a sum that says it is an estimate, of which prices, and without what."""
    told = text_of(sign_in(Role.AUDITOR).get("/reports"))
    assert "Where letters are now" in told
    assert "to review 1 25 %" in told
    assert "mailed 2 50 %" in told
    assert "up to 1 oz 1 50 %" in told
    assert "Together about $0.78. 1 envelope is too heavy for a letter; its price is not in it." in told
    assert "since 31 Jan 2026 (USPS Notice 123" in told
    assert "counted before weights were" not in told


@pytest.mark.parametrize("period", ["30d", "90d", "12m", "36m", "for ever"])
def test_every_period_can_be_asked_for(busy: None, sign_in: SignIn, period: str) -> None:
    """One that is none is thirty days."""
    answer = sign_in(Role.ADMIN).get(f"/reports?period={period}")
    assert answer.status_code == 200
    assert "2 letters arrived" in text_of(answer)


@both_engines
@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("days", "2026-11-25,"),
        ("places", "'=FCI Cedar Ridge,2,2,22,0,0.78"),
        ("reasons", "return,,1"),
        ("times", "1,1"),
        ("decisions", "return,1"),
        ("states", "2026-11-25,in_review,1"),
        ("postage", "1,1\r\n2,0\r\n3,0\r\n4,0\r\nover,1\r\nabout_usd,0.78"),
    ],
)
def test_each_table_is_a_file_and_taking_it_is_recorded(
    busy: None, sign_in: SignIn, database: Database, table: str, line: str
) -> None:
    """No cell of it is a formula to a spreadsheet."""
    answer = sign_in(Role.AUDITOR).get(f"/reports/{table}.csv")
    assert answer.mimetype == "text/csv"
    assert line in answer.get_data(as_text=True)
    with database.read() as session:
        assert session.query(Audit).filter_by(verb="report.taken").count() == 1
        assert session.query(Facility).count() == 1


def test_before_anything_was_counted_the_page_says_so(sign_in: SignIn) -> None:
    """On the first day."""
    assert "Nothing was counted yet" in text_of(sign_in(Role.ADMIN).get("/reports"))


def test_there_is_no_other_table(sign_in: SignIn) -> None:
    """A mistyped address is no page."""
    assert sign_in(Role.ADMIN).get("/reports/salaries.csv").status_code == 404


def test_strangers_and_printers_get_no_reports(stranger: Visitor, sign_in: SignIn) -> None:
    """One is asked to sign in, the other told that this is not theirs."""
    assert stranger.get("/reports").status_code == 302
    for path in ("/reports", "/reports/days.csv"):
        assert sign_in(Role.PRINTER).get(path).status_code == 403


def test_reports_are_only_read(sign_in: SignIn) -> None:
    """Nothing can be sent there."""
    assert sign_in(Role.ADMIN).post("/reports").status_code == 405


def test_a_report_reads_a_few_rows(busy: None, sign_in: SignIn, database: Database) -> None:
    """However many letters there are, they were counted before."""
    visitor = sign_in(Role.ADMIN)
    with counted(database) as statements:
        visitor.get("/reports")
    assert len(statements) <= 12


def test_bars_stand_inside_the_drawing() -> None:
    """The tallest reaches the top at most, and nothing has no bar."""
    plot = plots.bars(["Mon", "Tue"], {"in": [7, 0], "out": [3, 12]})
    assert [bar.title for bar in plot.bars] == ["Mon: 7 in", "Mon: 3 out", "Tue: 12 out"]
    assert all(bar.y >= 0 and bar.y + bar.height <= plots.HEIGHT for bar in plot.bars)
    assert all(bar.x + bar.width <= plots.WIDTH for bar in plot.bars)
    assert plot.rows == (("Mon", (7, 3)), ("Tue", (0, 12)))


def test_an_empty_plot_can_be_drawn() -> None:
    """Of no steps, and of steps without anything."""
    assert plots.bars([], {}).bars == ()
    assert plots.bars(["Mon"], {"in": [0]}).bars == ()
    assert plots.shares([("a", 0)])[0].percent == 0
