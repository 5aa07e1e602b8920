"""`mailcall job` and `mailcall audit`: what failed, and the record."""

from pathlib import Path

from sqlalchemy import update

from relay import audit
from relay.db import Database
from relay.models import Audit, Job, JobState
from relay.work.jobs import JobKind, enqueue
from tests.cli.conftest import Mailcall
from tests.factories import NOW


def test_a_parked_job_can_be_tried_again(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """Once; a job that waits has nothing to try again."""
    with database.write() as session:
        enqueue(session, JobKind.PROOF, 12, now=NOW)
        enqueue(session, JobKind.SWEEP, None, now=NOW)
        session.execute(update(Job).where(Job.id == 1).values(state=JobState.PARKED, attempts=5, error="too long"))
    row = mailcall("job", "list", "--state", "parked", "--json").row
    assert (row["kind"], row["subject_id"], row["error"]) == ("proof", 12, "too long")
    assert mailcall("job", "retry", 1, "--json").row["state"] == "waiting"
    assert mailcall("job", "retry", 1).status == 1
    assert len(mailcall("job", "list", "--json").rows) == 2


def test_a_record_that_was_rewritten_is_status_1(mailcall: Mailcall, database: Database, installed: Path) -> None:
    """An untouched one is status 0, with the head of its chain."""
    with database.write() as session:
        audit.record(session, "letter.approved", "letter", 1, actor_id=None, now=NOW, new={"state": "approved"})
        audit.seal(session)
    row = mailcall("audit", "verify", "--json").row
    assert (row["sealed"], row["problems"]) == (1, [])
    assert row["head"].encode() in mailcall("audit", "verify").out
    with database.write() as session:
        session.execute(update(Audit).values(verb="letter.rejected"))
    ran = mailcall("audit", "verify")
    assert ran.status == 1
    assert "does not hold together" in ran.err
