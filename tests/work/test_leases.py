"""Leases of workers that were killed: their jobs go on when the next worker starts."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from relay.db import Database
from relay.models import Job, JobState
from relay.work import jobs
from relay.work.jobs import JobKind
from relay.work.leases import release_dead, renewing
from tests.factories import NOW


def _gone() -> int:
    """Give the number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_only_the_jobs_of_dead_workers_are_given_back(database: Database) -> None:
    """One that lives keeps its job, and so does one on another host, whose processes cannot be seen from here."""
    workers = [f"desk:{_gone()}:0", f"desk:{os.getpid()}:0", f"other:{_gone()}:0"]
    with database.write() as session:
        for number, worker in enumerate(workers, 1):
            jobs.enqueue(session, JobKind.PROOF, number, now=NOW)
            jobs.claim(session, worker, now=NOW)
    later = NOW + timedelta(minutes=1)
    with database.write() as session:
        assert release_dead(session, "desk", now=later) == 1
    with database.write() as session:
        again = jobs.claim(session, "desk:1:0", now=later)
        assert again is not None
        assert (again.subject_id, again.attempts) == (1, 2)
        assert jobs.claim(session, "desk:1:0", now=later) is None
        assert session.get_one(Job, 2).state is JobState.RUNNING


def test_a_job_longer_than_its_lease_is_not_begun_twice(database: Database) -> None:
    """A backup of an hour is one backup."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.BACKUP, None, now=NOW)
        claimed = jobs.claim(session, "desk:1:0", now=NOW)
    assert claimed
    much_later = NOW + 3 * jobs.LEASE
    with renewing(database, claimed, "desk:1:0", lambda: much_later, every_seconds=0.02):
        _wait_until(lambda: _runs_until(database) > much_later)
    with database.write() as session:
        assert jobs.claim(session, "desk:2:0", now=much_later) is None
        jobs.finish(session, claimed, "desk:1:0", now=much_later, result="done")
        assert session.get_one(Job, claimed.id).state is JobState.DONE


def _runs_until(database: Database) -> datetime:
    with database.read() as session:
        return session.scalars(select(Job.run_at)).one()


def _wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)
