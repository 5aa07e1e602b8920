"""The work of putting a batch together, and then of making its other files: whether it waits, runs, or failed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay.models import Batch, BatchState, Job, JobState
from relay.work.jobs import JobKind

_KINDS = {
    BatchState.MAKING: JobKind.ASSEMBLE,
    BatchState.READY: JobKind.BATCH_FILES,
    BatchState.PRINTED: JobKind.BATCH_FILES,
}


def job_of(session: Session, batch: Batch) -> Job | None:
    """Give the newest job that a batch waits for, or waited for; None where there is none."""
    kind = _KINDS.get(batch.state)
    if kind is None:
        return None
    its = (Job.kind == kind, Job.subject_id == batch.id)
    return session.scalar(select(Job).where(*its).order_by(Job.id.desc()).limit(1))


def is_at_work(job: Job | None) -> bool:
    """Say whether it is not over."""
    return job is not None and job.state in {JobState.WAITING, JobState.RUNNING}


def has_failed(job: Job | None) -> bool:
    """Say whether it failed so often that a person has to look."""
    return job is not None and job.state is JobState.PARKED
