"""The job table's verbs. A job runs at least once; one that fails five times is parked where staff see it."""

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relay.db.types import storable
from relay.errors import NotFound, Refused
from relay.models import Job, JobState
from relay.saying import said
from relay.translation import gettext as _

ATTEMPTS_MOST = 5
LEASE = timedelta(minutes=10)
KEPT_WHEN_DONE = timedelta(days=7)
_NO_WORD = "its worker ended each time, without a word"
_BACK_OFF = (2, 10, 60, 300)  # seconds after the first, second … failure


class JobKind(enum.StrEnum):
    """What a job does, and what its subject is."""

    READ = "read"
    """Read a message (message id) and screen its letters."""
    READ_OTHER = "read_other"
    """Read a message that made no letter (message id)."""
    BOUNCE = "bounce"
    """Read what came back of our mail (message id)."""
    PROOF = "proof"
    """Set a letter (letter id)."""
    OUR_PROOF = "our_proof"
    """Set a letter of ours (our letter id)."""
    RENEW = "renew"
    """Write to those whose consent ends before long."""
    ASSEMBLE = "assemble"
    """Merge a batch's pieces (batch id)."""
    BATCH_FILES = "batch_files"
    """Make what goes with the letters of a batch: cover sheet, list, stack (batch id)."""
    OUTSIDE = "outside"
    """Make the envelope or the label of one piece alone (piece file id)."""
    SWEEP = "sweep"
    """Remove files that no row names, duplicate keys that are too old, jobs done long ago."""
    BACKUP = "backup"
    """Write the night's backup."""
    COUNT = "count"
    """Count the day and the month for reports."""
    VERIFY = "verify"
    """Walk the record's chain."""
    SUSPEND = "suspend"
    """Hold the letters that a suspension stops (suspension id)."""
    FIT = "fit"
    """Hold waiting letters against the mail rules of their facility, which changed (facility id)."""
    FETCH = "fetch"
    """Fetch what is new in a mailbox at a provider."""
    CORRECT = "correct"
    """Take a letter that its pen pal changed on their page (letter id)."""
    SCREEN = "screen"
    """Look at waiting letters by one screening rule, whose list changed."""
    INDEX = "index"
    """Write the words of letters into the search index: all of them, or one person's."""
    REPLY = "reply"
    """Make what a pen pal gets of a reply on paper, and its email (reply id)."""
    CONFIRM = "confirm"
    """Ask, remind, or put away what waits for pen pals to say who they are."""
    PRINT = "print"
    """Take a print job a step on: send it, or ask how it stands (print job id)."""
    SCAN = "scan"
    """Turn a scanned file into pages, and pages into replies where that is plain (scan id)."""
    SCAN_FOLDER = "scan_folder"
    """Take what a scanner put into the watched folder."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job a worker holds until its lease ends."""

    id: int
    kind: str
    subject_id: int | None
    arguments: dict[str, Any]
    attempts: int


def values(kind: JobKind, subject_id: int | None, *, now: datetime, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401
    """Give the columns of a waiting job, for who inserts many at once."""
    return {
        "kind": kind.value,
        "subject_id": subject_id,
        "arguments": arguments,
        "state": JobState.WAITING,
        "attempts": 0,
        "run_at": now,
        "worker": "",
        "result": "",
        "error": "",
        "created_at": now,
    }


def enqueue(session: Session, kind: JobKind, subject_id: int | None, *, now: datetime, **arguments: Any) -> None:  # noqa: ANN401
    """Write a job into the transaction that needs it."""
    session.execute(insert(Job).values(values(kind, subject_id, now=now, **arguments)))


def enqueue_later(session: Session, kind: JobKind, subject_id: int, *, now: datetime, after: timedelta) -> bool:
    """Write a job that is due in a while, unless one for its subject waits already; say whether it was written."""
    waits = (Job.kind == kind.value, Job.subject_id == subject_id, Job.state == JobState.WAITING)
    if session.scalar(select(Job.id).where(*waits).limit(1)) is not None:
        return False
    session.execute(insert(Job).values(values(kind, subject_id, now=now) | {"run_at": now + after}))
    return True


def enqueue_once(session: Session, kind: JobKind, name: str, *, now: datetime) -> bool:
    """Write a job unless one of that name was written before; say whether it was."""
    if session.scalar(select(Job.id).where(Job.once == name)) is not None:
        return False
    try:
        with session.begin_nested():
            session.execute(insert(Job).values(values(kind, None, now=now) | {"once": name}))
    except IntegrityError:
        return False  # another worker wrote it at the same moment
    return True


def claim(session: Session, worker: str, *, now: datetime, lease: timedelta = LEASE) -> Claim | None:
    """Take the job that has waited longest, or one whose worker's lease has ended; None when there is none.

    A claim counts as an attempt before it begins, so that a job which kills its worker is parked as well: here, where
    nobody was left to say that it failed.
    """
    unfinished = Job.state.in_((JobState.WAITING, JobState.RUNNING))
    first = select(Job.id).where(unfinished, Job.run_at <= now).order_by(Job.run_at, Job.id).limit(1)
    taken = (
        update(Job)
        .where(Job.id == first.with_for_update(skip_locked=True).scalar_subquery())
        .values(state=JobState.RUNNING, attempts=Job.attempts + 1, run_at=now + lease, worker=worker)
        .returning(Job.id, Job.kind, Job.subject_id, Job.arguments, Job.attempts)
        .execution_options(synchronize_session=False)
    )
    while row := session.execute(taken).first():
        claimed = Claim(*row)
        if claimed.attempts <= ATTEMPTS_MOST:
            return claimed
        fail(session, claimed, worker, now=now, error=_NO_WORD)
    return None


def renew(session: Session, claimed: Claim, worker: str, *, now: datetime, lease: timedelta = LEASE) -> None:
    """Go on holding a job that takes longer than its lease."""
    _change_held(session, claimed, worker, run_at=now + lease)


def finish(session: Session, claimed: Claim, worker: str, *, now: datetime, result: str) -> None:
    """Say that a job is done, unless its lease ended and somebody else holds it now."""
    _settle(session, claimed, worker, state=JobState.DONE, finished_at=now, result=storable(result), error="")


def fail(session: Session, claimed: Claim, worker: str, *, now: datetime, error: str) -> bool:
    """Say that an attempt failed: it waits and is tried again, or is parked; say whether it was parked."""
    told = storable(error)[:500]
    if claimed.attempts >= ATTEMPTS_MOST:
        _settle(session, claimed, worker, state=JobState.PARKED, finished_at=now, error=told)
        return True
    pause = timedelta(seconds=_BACK_OFF[min(claimed.attempts, len(_BACK_OFF)) - 1])
    _settle(session, claimed, worker, state=JobState.WAITING, run_at=now + pause, error=told)
    return False


def _settle(session: Session, claimed: Claim, worker: str, **columns: Any) -> None:  # noqa: ANN401
    _change_held(session, claimed, worker, worker="", **columns)


def _change_held(session: Session, claimed: Claim, holder: str, **columns: Any) -> None:  # noqa: ANN401
    mine = (Job.worker == holder, Job.attempts == claimed.attempts)
    held = (Job.id == claimed.id, Job.state == JobState.RUNNING, *mine)
    session.execute(update(Job).where(*held).values(**columns))


def retry(session: Session, job_id: int, *, now: datetime) -> Job:
    """Let a parked job wait for its turn again.

    Raises:
        NotFound, Refused: there is no such job, or it is not parked.
    """
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound(_("there is no job %(number)s", number=job_id))
    if job.state is not JobState.PARKED:
        told = {"number": job_id, "state": said(job.state)}
        raise Refused(_("job %(number)s is %(state)s, so there is nothing to try again", **told))
    job.state, job.attempts, job.run_at, job.finished_at = JobState.WAITING, 0, now, None
    return job


def parked(session: Session, *, limit: int = 100) -> list[Job]:
    """List the jobs that need a person, newest first."""
    query = select(Job).where(Job.state == JobState.PARKED).order_by(Job.finished_at.desc(), Job.id.desc())
    return list(session.scalars(query.limit(limit)))


def waiting(session: Session) -> int:
    """Count the jobs that are not finished."""
    unfinished = or_(Job.state == JobState.WAITING, Job.state == JobState.RUNNING)
    return session.scalar(select(func.count()).select_from(Job).where(unfinished)) or 0


def unfinished(session: Session, *, limit: int = 50) -> list[Job]:
    """List the jobs that run or wait, those that are due first."""
    query = select(Job).where(Job.state.in_([JobState.RUNNING, JobState.WAITING])).order_by(Job.run_at, Job.id)
    return list(session.scalars(query.limit(limit)))


def newest(session: Session, kind: JobKind) -> Job | None:
    """Give the newest job of a kind, whatever has become of it."""
    return session.scalar(select(Job).where(Job.kind == kind.value).order_by(Job.id.desc()).limit(1))


def forget_done(session: Session, *, now: datetime) -> int:
    """Delete jobs done long ago; return how many."""
    old = (Job.state == JobState.DONE, Job.finished_at < now - KEPT_WHEN_DONE)
    gone = session.execute(delete(Job).where(*old).execution_options(synchronize_session=False))
    return gone.rowcount  # type: ignore[attr-defined,no-any-return]
