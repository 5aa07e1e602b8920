"""Today: what waits and since when, what failed, and whether the machine is well."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from relay import backup, doctor
from relay.fetch import progress
from relay.letters import queries
from relay.letters.inbox import inbox
from relay.letters.lifecycle import UNDER_WAY
from relay.mailroom.batches import ready_letters
from relay.models import Batch, BatchState, Job, JobState, Letter, LetterState, Mailbox
from web import desk
from web.gate import EVERYBODY, open_to

blueprint = Blueprint("today", __name__)

WAITING = (
    LetterState.IN_REVIEW,
    LetterState.ON_HOLD,
    LetterState.AWAITING_PEN_PAL,
    LetterState.UNREADABLE,
    LetterState.AUTOMATIC,
)
SLOW = timedelta(minutes=10)
"""A letter is read and set in seconds; after this somebody should look."""


@dataclass(frozen=True, slots=True)
class Machine:
    """How the machine under the desk is."""

    backup_at: datetime | None
    backup_is_old: bool
    free_bytes: int
    is_nearly_full: bool
    jobs_parked: int
    jobs_waiting: int
    mailbox: Mailbox | None
    """The one that is fetched, once a run began; None: none is."""
    left: int
    """Messages that could not be taken out of it."""


@blueprint.get("/")
@open_to(*EVERYBODY)
def show() -> ResponseReturnValue:
    """Show the day."""
    if desk.organisation() is None:
        return render_template("today/empty.html")
    session = desk.reading()
    settings = desk.desk().settings
    return render_template(
        "today/show.html",
        counts=queries.counts(session),
        waiting=WAITING,
        since=waiting_since(),
        ready=ready_letters(session, now=desk.now(), cancel_window=timedelta(minutes=settings.cancel_window)),
        batches=batch_counts(),
        machine=machine(),
        slow=slow_letters(),
        inbox=inbox(session),
    )


def slow_letters() -> int:
    """Count the letters that are being read and set for so long that something must be wrong."""
    slow = (Letter.state.in_(UNDER_WAY), Letter.state_since <= desk.now() - SLOW)
    return desk.reading().scalar(select(func.count()).select_from(Letter).where(*slow)) or 0


def waiting_since() -> dict[LetterState, datetime]:
    """Say since when the letter that waits longest in each of these states is there."""
    query = select(Letter.state, func.min(Letter.state_since)).where(Letter.state.in_(WAITING)).group_by(Letter.state)
    return {state: since for state, since in desk.reading().execute(query)}  # noqa: C416 -- rows are not pairs to the type checker


def batch_counts() -> dict[BatchState, int]:
    """Count batches by state."""
    found = dict.fromkeys(BatchState, 0)
    for state, number in desk.reading().execute(select(Batch.state, func.count()).group_by(Batch.state)):
        found[state] = number
    return found


def machine() -> Machine:
    """Look at backups, disk and work that failed."""
    settings = desk.desk().settings
    source = settings.fetch_source
    backup_at = backup.latest(settings)
    free = doctor.free_bytes(settings)
    query = select(Job.state, func.count()).where(Job.state != JobState.DONE).group_by(Job.state)
    jobs = {state: number for state, number in desk.reading().execute(query)}  # noqa: C416 -- rows are not pairs to the type checker
    return Machine(
        backup_at=backup_at,
        backup_is_old=backup_at is None or desk.now() - backup_at > doctor.BACKUP_AGE_MOST,
        free_bytes=free,
        is_nearly_full=free < doctor.FREE_BYTES_LEAST,
        jobs_parked=jobs.get(JobState.PARKED, 0),
        mailbox=progress.find(desk.reading(), source.name) if source else None,
        left=len(progress.left_to_see(desk.reading(), source.name)) if source else 0,
        jobs_waiting=jobs.get(JobState.WAITING, 0) + jobs.get(JobState.RUNNING, 0),
    )
