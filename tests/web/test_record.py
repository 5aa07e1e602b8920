"""The page of the record: searched by person, act, thing and day, and checked link by link."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from relay import audit
from relay.db import Database
from relay.models import Audit, Job, JobState, Role
from relay.objects import FolderStore
from relay.settings import Settings
from relay.work.handlers.verify import verify_record
from relay.work.jobs import Claim
from relay.work.room import open_room
from tests import factories
from tests.conftest import both_engines
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

pytestmark = both_engines
SignIn = Callable[..., Visitor]
NOW = datetime.now(UTC)


@pytest.fixture
def told(database: Database) -> int:
    """Put a few acts of one person on record; give who."""
    with database.write() as session:
        ada = factories.staff(session, name="Ada Wren").id
        for days, verb, subject in ((9, "letter.opened", 7), (5, "letter.approved", 7), (0, "profile.opened", 3)):
            kind = verb.partition(".")[0]
            audit.record(session, verb, kind, subject, actor_id=ada, now=NOW - timedelta(days=days))
        return ada


def rows(visitor: Visitor, **asked: object) -> int:
    """Say how many entries a search finds."""
    return visitor.get(f"/record?{urlencode(asked)}").get_data(as_text=True).count('<td class="nowrap"><time')


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
def test_the_record_is_searched(told: int, sign_in: SignIn, role: Role) -> None:
    """By who, did what, to what, and when; alone and together."""
    visitor = sign_in(role)
    assert rows(visitor, actor=told) == 3
    assert rows(visitor, actor=told, verb="letter.approved") == 1
    assert rows(visitor, kind="letter", subject=7) == 2
    day = f"{NOW - timedelta(days=7):%Y-%m-%d}"
    assert rows(visitor, actor=told, since=day) == 2
    assert rows(visitor, actor=told, until=day) == 1
    assert rows(visitor, actor=told, since=f"{NOW + timedelta(days=2):%Y-%m-%d}") == 0


def test_no_two_acts_are_called_the_same(told: int, sign_in: SignIn) -> None:
    """Whoever looks for a kind of act can tell it from every other one."""
    page = sign_in(Role.AUDITOR).get("/record").get_data(as_text=True)
    acts = re.findall(r'<option value="\w+\.\w+">([^<]+)</option>', page)
    assert len(acts) > 50
    assert len(acts) == len(set(acts)), [act for act in acts if acts.count(act) > 1]
    assert "opened (letter)" in acts
    assert "opened (no-contact request)" in acts


def test_a_day_that_is_none_is_said_beside_its_field(told: int, sign_in: SignIn) -> None:
    """And what was asked for otherwise is still there."""
    answer = sign_in(Role.AUDITOR).get("/record?since=yesterday&subject=7")
    assert answer.status_code == 422
    assert 'aria-describedby="since-about"' in answer.get_data(as_text=True)
    assert 'value="7"' in answer.get_data(as_text=True)


def test_pages_keep_what_was_asked_for(database: Database, sign_in: SignIn) -> None:
    """The link to older ones asks the same."""
    with database.write() as session:
        for _ in range(60):
            audit.record(session, "letter.opened", "letter", 7, actor_id=None, now=NOW)
        audit.record(session, "letter.opened", "letter", 8, actor_id=None, now=NOW)
    page = sign_in(Role.AUDITOR).get("/record?kind=letter&subject=7").get_data(as_text=True)
    assert page.count('<td class="nowrap"><time') == 50
    assert "kind=letter" in page.partition('class="pager"')[2]
    assert "subject=7" in page.partition('class="pager"')[2]


def test_the_whole_record_is_checked_when_somebody_asks(
    told: int, database: Database, sign_in: SignIn, settings: Settings, tmp_path: Path
) -> None:
    """The worker walks it, and the page says what it found; that somebody asked is on record too."""
    visitor = sign_in(Role.AUDITOR)
    assert visitor.post("/record/verify").status_code == 302
    assert visitor.post("/record/verify").status_code == 302
    assert "Under way" in text_of(visitor.get("/record"))
    with database.write() as session:
        audit.seal(session)
        (job,) = session.query(Job).filter_by(kind="verify")
        session.query(Audit).filter_by(verb="letter.approved").update({"subject_id": 8})
        claim = Claim(job.id, job.kind, None, {}, 1)
    result = verify_record(open_room(settings, database, FolderStore(tmp_path)), claim)
    with database.write() as session:
        job = session.get_one(Job, claim.id)
        job.state, job.result, job.finished_at = JobState.DONE, result, NOW
    assert "was changed after it was sealed" in text_of(visitor.get("/record"))


def test_only_those_who_audit_see_it(stranger: Visitor, sign_in: SignIn) -> None:
    """Reviewers and printers are on it, and do not read it."""
    assert stranger.get("/record").status_code == 302
    for role in (Role.REVIEWER, Role.PRINTER):
        assert sign_in(role).get("/record").status_code == 403
        assert sign_in(role).post("/record/verify").status_code == 403
    assert sign_in(Role.ADMIN).get("/record/verify").status_code == 405


def test_a_page_of_the_record_asks_few_questions(told: int, database: Database, sign_in: SignIn) -> None:
    """However it is searched."""
    visitor = sign_in(Role.ADMIN)
    with counted(database) as statements:
        visitor.get(f"/record?actor={told}&verb=letter.opened&since=2026-01-01&until=2026-12-31")
    assert len(statements) <= 12
