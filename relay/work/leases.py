"""Leases of workers that were killed: given back at once, instead of when they would have ended."""

import os
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.models import Job, JobState


def release_dead(session: Session, host: str, *, now: datetime) -> int:
    """Let jobs of this host's dead workers be claimed again now; return how many.

    A worker is `host:process id:thread`. Where a new process has the old one's number, its lease ends by itself.
    """
    query = select(Job).where(Job.state == JobState.RUNNING, Job.worker.startswith(f"{host}:", autoescape=True))
    dead = [job for job in session.scalars(query) if not _lives(job.worker)]
    for job in dead:
        job.run_at = now
    return len(dead)


def _lives(worker: str) -> bool:
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
