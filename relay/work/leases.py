"""Leases: renewed while a job runs, and given back at once when its worker was killed."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from relay.db import Database
from relay.models import Job, JobState
from relay.work.jobs import LEASE, Claim, renew

log = structlog.get_logger()

RENEW_SECONDS = LEASE.total_seconds() / 5


@contextmanager
def renewing(
    database: Database,
    claimed: Claim,
    worker: str,
    now: Callable[[], datetime],
    *,
    every_seconds: float = RENEW_SECONDS,
) -> Iterator[None]:
    """Hold a job for as long as the block takes: a backup of ten hours is not begun five times."""
    done = threading.Event()

    def renew_until_done() -> None:
        while not done.wait(every_seconds):
            try:
                with database.write() as session:
                    renew(session, claimed, worker, now=now())
            except SQLAlchemyError as error:
                log.warning("job.not_renewed", job=claimed.id, error=type(error).__name__)

    keeper = threading.Thread(target=renew_until_done, name=f"{worker}:lease", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        done.set()
        keeper.join()


def release_dead(session: Session, host: str, *, now: datetime) -> int:
    """Let jobs of this host's dead workers be claimed again now; return how many.

    A worker is `host:process id:thread`. Where a new process has the old one's number, its lease ends by itself.
    """
    query = select(Job).where(Job.state == JobState.RUNNING, Job.worker.startswith(f"{host}:", autoescape=True))
    dead = [job for job in session.scalars(query) if not lives(job.worker)]
    for job in dead:
        job.run_at = now
    return len(dead)


def lives(worker: str) -> bool:
    """Say whether the process of a `host:process id:thread` of this host is there."""
    number = worker.split(":")[1]
    if not number.isdigit():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
