"""The page of work: what failed and why, what is under way, and trying again."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from relay.db import Database
from relay.models import Audit, Job, JobState, Role
from relay.work.jobs import JobKind, enqueue
from tests.counting import counted
from tests.web.conftest import Visitor, text_of

SignIn = Callable[..., Visitor]
NOW = datetime.now(UTC)


@pytest.fixture
def parked(database: Database) -> list[int]:
    """Let two pieces of work fail for good, and one wait."""
    with database.write() as session:
        for number in (1, 2, 3):
            enqueue(session, JobKind.PROOF, number, now=NOW)
        found = session.query(Job).order_by(Job.id).limit(2).all()
        for job in found:
            job.state, job.finished_at, job.error, job.attempts = JobState.PARKED, NOW, "the press ended", 5
        return [job.id for job in found]


def test_what_failed_and_what_waits_are_two_lists(parked: list[int], sign_in: SignIn) -> None:
    """Each with the work's name, what it is about, and what happened."""
    told = text_of(sign_in(Role.AUDITOR).get("/jobs"))
    assert told.count("the press ended") == 2
    assert "about 3 waits for its turn" in told


def test_failed_work_is_tried_again(parked: list[int], sign_in: SignIn, database: Database) -> None:
    """One piece, by one click; who did is on record. A second click finds nothing to do."""
    visitor = sign_in(Role.REVIEWER)
    assert visitor.post(f"/jobs/{parked[0]}/retry").status_code == 302
    assert visitor.post(f"/jobs/{parked[0]}/retry").status_code == 422
    with database.read() as session:
        assert session.get_one(Job, parked[0]).state is JobState.WAITING
        assert session.query(Audit).filter_by(verb="job.retried").count() == 1


def test_all_of_it_is_tried_again_at_once(parked: list[int], sign_in: SignIn, database: Database) -> None:
    """When what made it fail was mended."""
    assert sign_in(Role.ADMIN).post("/jobs/retry").status_code == 302
    with database.read() as session:
        assert session.query(Job).filter_by(state=JobState.PARKED).count() == 0
        assert session.query(Audit).filter_by(verb="job.retried").count() == 2


def test_when_all_is_well_the_page_says_so(sign_in: SignIn) -> None:
    """Nothing failed, nothing waits."""
    told = text_of(sign_in(Role.ADMIN).get("/jobs"))
    assert "Nothing failed" in told
    assert "Nothing waits" in told


def test_who_may_see_and_do_what(parked: list[int], stranger: Visitor, sign_in: SignIn) -> None:
    """Strangers sign in, printers go elsewhere, auditors only look, and what is not there is not there."""
    assert stranger.get("/jobs").status_code == 302
    assert sign_in(Role.PRINTER).get("/jobs").status_code == 403
    auditor = sign_in(Role.AUDITOR)
    assert "Try again" not in text_of(auditor.get("/jobs"))
    assert auditor.post(f"/jobs/{parked[0]}/retry").status_code == 403
    assert auditor.post("/jobs/retry").status_code == 403
    admin = sign_in(Role.ADMIN)
    assert admin.get("/jobs/retry").status_code == 405
    assert admin.post("/jobs/999/retry").status_code == 404


def test_the_page_asks_few_questions(parked: list[int], sign_in: SignIn, database: Database) -> None:
    """However much failed."""
    visitor = sign_in(Role.ADMIN)
    with counted(database) as statements:
        visitor.get("/jobs")
    assert len(statements) <= 12
