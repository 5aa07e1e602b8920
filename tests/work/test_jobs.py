"""The job table: every job runs, none is run by two at once, and one that always fails is parked."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from relay.db import Database
from relay.errors import NotFound, Refused
from relay.models import Job, JobState
from relay.work import jobs
from relay.work.jobs import ATTEMPTS_MOST, LEASE, Claim, JobKind
from tests.factories import NOW
from tests.together import together

SECOND = timedelta(seconds=1)


def claimed(session: Session, worker: str = "one", now: datetime = NOW) -> Claim:
    """Claim a job that must be there."""
    claim = jobs.claim(session, worker, now=now)
    assert claim
    return claim


def only(session: Session) -> Job:
    """Give the only job as the database has it."""
    session.expire_all()
    return session.scalars(select(Job)).one()


def test_jobs_are_claimed_in_the_order_they_are_due(database: Database) -> None:
    """Those due first are first, then those written first; none before its time."""
    with database.write() as session:
        for subject, seconds in ((1, 5), (2, 0), (3, 0), (4, -5)):
            jobs.enqueue(session, JobKind.READ, subject, now=NOW + seconds * SECOND, source="mail")
        assert jobs.waiting(session) == 4
        assert [claimed(session).subject_id for _ in range(3)] == [4, 2, 3]
        assert jobs.claim(session, "one", now=NOW) is None
        last = claimed(session, now=NOW + 5 * SECOND)
        assert (last.kind, last.subject_id, last.arguments, last.attempts) == ("read", 1, {"source": "mail"}, 1)


def test_a_done_job_is_done(database: Database) -> None:
    """With its result and its time; nobody claims it again."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.READ, 1, now=NOW)
        jobs.finish(session, claimed(session), "one", now=NOW + SECOND, result="re\0ad")
        job = only(session)
        assert (job.state, job.result, job.finished_at, job.worker) == (JobState.DONE, "re\\x00ad", NOW + SECOND, "")
        assert jobs.claim(session, "one", now=NOW + timedelta(days=1)) is None
        assert jobs.waiting(session) == 0


def test_a_job_is_another_workers_when_its_lease_ends(database: Database) -> None:
    """Not a moment before; and who held it before settles nothing any more."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.READ, 1, now=NOW)
        slow = claimed(session, "slow")
        assert jobs.claim(session, "quick", now=NOW + LEASE - SECOND) is None
        quick = claimed(session, "quick", now=NOW + LEASE)
        assert quick.attempts == 2
        jobs.finish(session, slow, "slow", now=NOW, result="late")
        jobs.fail(session, slow, "slow", now=NOW, error="late")
        job = only(session)
        assert (job.state, job.worker, job.result, job.error) == (JobState.RUNNING, "quick", "", "")
        jobs.finish(session, quick, "quick", now=NOW, result="read")
        jobs.fail(session, slow, "slow", now=NOW, error="late")
        assert (only(session).state, only(session).result) == (JobState.DONE, "read")


def test_a_lease_can_be_renewed_by_who_holds_it(database: Database) -> None:
    """A long job stays with its worker; who lost it renews nothing."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.BACKUP, None, now=NOW)
        slow = claimed(session, "slow")
        jobs.renew(session, slow, "slow", now=NOW + LEASE / 2)
        assert jobs.claim(session, "quick", now=NOW + LEASE) is None
        quick = claimed(session, "quick", now=NOW + 2 * LEASE)
        jobs.renew(session, slow, "slow", now=NOW + 9 * LEASE)
        assert only(session).run_at == NOW + 3 * LEASE
        jobs.finish(session, quick, "quick", now=NOW, result="")
        assert only(session).state is JobState.DONE


def test_a_worker_of_the_same_name_holds_only_its_own_claim(database: Database) -> None:
    """Process numbers come again after a restart: the attempt tells the claims apart."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.READ, 1, now=NOW)
        before = claimed(session, "host:1:0")
        again = claimed(session, "host:1:0", now=NOW + LEASE)
        jobs.finish(session, before, "host:1:0", now=NOW, result="late")
        assert only(session).state is JobState.RUNNING
        jobs.finish(session, again, "host:1:0", now=NOW, result="read")
        assert only(session).state is JobState.DONE


def test_a_job_that_fails_waits_longer_each_time_and_is_parked_after_five(database: Database) -> None:
    """Its last error is kept, cut and without what no column can hold."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.READ, 1, now=NOW)
        now, pauses = NOW, []
        for attempt in range(1, ATTEMPTS_MOST + 1):
            claim = claimed(session, now=now)
            assert claim.attempts == attempt
            parked = jobs.fail(session, claim, "one", now=now, error="Trouble\0" + "x" * 1000)
            assert parked is (attempt == ATTEMPTS_MOST)
            assert jobs.claim(session, "one", now=now) is None
            pauses.append(only(session).run_at - now)
            now = now if parked else only(session).run_at
        assert pauses[:4] == sorted(pauses[:4])
        job = only(session)
        assert (job.state, job.attempts, job.finished_at) == (JobState.PARKED, 5, now)
        assert job.error.startswith("Trouble\\x00x")
        assert len(job.error) == 500
        assert jobs.claim(session, "one", now=now + timedelta(days=9)) is None
        assert [one.id for one in jobs.parked(session)] == [job.id]


def test_a_job_whose_workers_all_died_is_parked_by_the_next_claim(database: Database) -> None:
    """Five began it and none came back; the sixth leaves it alone and takes the next."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.READ, 1, now=NOW)
        now = NOW
        for _ in range(ATTEMPTS_MOST):
            claimed(session, now=now)
            now += LEASE
        jobs.enqueue(session, JobKind.READ, 2, now=now)
        assert claimed(session, now=now).subject_id == 2
        (job,) = jobs.parked(session)
        assert (job.subject_id, job.finished_at) == (1, now)
        assert "without a word" in job.error


def test_a_parked_job_can_be_tried_again(database: Database) -> None:
    """From the beginning; nothing else can, and the line says why."""
    with database.write() as session:
        jobs.enqueue(session, JobKind.READ, 1, now=NOW)
        job = only(session)
        with pytest.raises(Refused, match="is waiting"):
            jobs.retry(session, job.id, now=NOW)
        with pytest.raises(NotFound):
            jobs.retry(session, 999, now=NOW)
        job.state, job.attempts = JobState.PARKED, 5
        jobs.retry(session, job.id, now=NOW + SECOND)
        session.flush()
        assert jobs.claim(session, "one", now=NOW) is None
        assert claimed(session, now=NOW + SECOND).attempts == 1


def test_two_workers_never_hold_the_same_job(database: Database) -> None:
    """Many threads claim from many jobs: each job is claimed once, and all are."""
    number, workers = 40, 4
    with database.write() as session:
        for subject in range(number):
            jobs.enqueue(session, JobKind.READ, subject, now=NOW)
    taken: list[int] = []

    def work() -> None:
        name = threading.current_thread().name
        while True:
            with database.write() as session:
                claim = jobs.claim(session, name, now=NOW)
            if claim is None:
                return
            taken.append(claim.id)
            with database.write() as session:
                jobs.finish(session, claim, name, now=NOW, result="")

    assert together(*[work] * workers) == [None] * workers
    assert sorted(taken) == sorted(set(taken))
    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(Job).where(Job.state == JobState.DONE)) == number


def test_a_named_job_is_written_once(database: Database) -> None:
    """Also when two workers come to it at the same moment, and after it is done."""

    def write() -> bool:
        with database.write() as session:
            return jobs.enqueue_once(session, JobKind.SWEEP, "sweep:now", now=NOW)

    assert sorted(map(str, together(write, write, write))) == ["False", "False", "True"]
    with database.write() as session:
        jobs.finish(session, claimed(session), "one", now=NOW, result="")
    assert write() is False


def test_a_job_for_later_is_written_once_for_its_subject(database: Database) -> None:
    """What looks again by itself does not look twice as often after a worker died; it is due in its time."""
    with database.write() as session:
        assert jobs.enqueue_later(session, JobKind.PRINT, 1, now=NOW, after=5 * SECOND)
        assert not jobs.enqueue_later(session, JobKind.PRINT, 1, now=NOW, after=5 * SECOND)
        assert jobs.enqueue_later(session, JobKind.PRINT, 2, now=NOW, after=5 * SECOND)
        assert jobs.claim(session, "one", now=NOW + 4 * SECOND) is None
        assert claimed(session, now=NOW + 5 * SECOND).subject_id == 1
        assert jobs.enqueue_later(session, JobKind.PRINT, 1, now=NOW, after=5 * SECOND)


def test_jobs_done_long_ago_are_forgotten(database: Database) -> None:
    """After a week; parked ones stay until a person looked."""
    week = timedelta(days=7)
    with database.write() as session:
        for subject in (1, 2, 3):
            jobs.enqueue(session, JobKind.READ, subject, now=NOW)
        jobs.finish(session, claimed(session), "one", now=NOW, result="")
        jobs.finish(session, claimed(session), "one", now=NOW + SECOND, result="")
        last = session.scalars(select(Job).where(Job.subject_id == 3)).one()
        last.state, last.finished_at = JobState.PARKED, NOW
        session.flush()
        assert jobs.forget_done(session, now=NOW + week + SECOND) == 1
        assert list(session.scalars(select(Job.subject_id).order_by(Job.id))) == [2, 3]
