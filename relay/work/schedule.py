"""What happens by the clock: seals, holds that end, the hourly sweep, the nightly backup; workers agree by rows."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from relay import audit, days
from relay.db import Database
from relay.letters.deciding.decisions import release_held
from relay.letters.holding import releasing
from relay.letters.ours import causes
from relay.models import Audit, Job, Letter, LetterState, OurLetterKind, Reply, ReplyState
from relay.replies import deciding
from relay.replies.scans import folder
from relay.work.jobs import JobKind, enqueue_once
from relay.work.stranded import bring_forward, unread, unset, unset_ours

BACKUP_HOUR = 2
"""In the organisation's zone, when few people write and nobody reviews."""
SCAN_FOLDER_SECONDS = 30


def tend(
    database: Database, now: datetime, *, fetch_every: timedelta | None = None, scan_folder: Path | None = None
) -> None:
    """Do what is due. Looks first and writes only when there is something to do, so an idle database stays idle."""
    with database.read() as session:
        seals = session.scalar(select(Audit.id).where(Audit.place.is_(None)).limit(1)) is not None
        over = (Letter.state == LetterState.ON_HOLD, Letter.hold_until <= now)
        holds = session.scalar(select(Letter.id).where(*over).limit(1)) is not None
        waited = (Reply.state == ReplyState.ON_HOLD, Reply.hold_until <= now)
        replies = session.scalar(select(Reply.id).where(*waited).limit(1)) is not None
        over_now = releasing.due(session, now=now)
        stranded = bool(unread(session) or unset(session) or unset_ours(session))
        due = [entry for entry in _due(session, now, fetch_every, scan_folder) if not _written(session, entry[1])]
    if seals:
        with database.write() as session:
            audit.seal(session)
    if holds:
        with database.write() as session:
            release_held(session, now=now)
    if replies:
        with database.write() as session:
            deciding.release_held(session, now=now)
    for suspension_id in over_now:
        with database.write() as session:
            releasing.release(session, suspension_id, now=now)
    if stranded:
        with database.write() as session:
            bring_forward(session, now=now)
    for kind, name in due:
        with database.write() as session:
            enqueue_once(session, kind, name, now=now)


def _due(
    session: Session, now: datetime, fetch_every: timedelta | None, scan_folder: Path | None
) -> list[tuple[JobKind, str]]:
    """Name the jobs of these minutes, this hour and this night. The first backup is made at the first start."""
    local = now.astimezone(days.zone(session))
    names = [(JobKind.SWEEP, f"sweep:{now:%Y-%m-%dT%H}"), (JobKind.COUNT, f"count:{now:%Y-%m-%dT%H}")]
    if _written_first(session):
        names.append((JobKind.CONFIRM, f"confirm:{now:%Y-%m-%dT%H}"))
    if causes.wanted(session, OurLetterKind.CONSENT_RENEWAL):
        names.append((JobKind.RENEW, f"renew:{local:%Y-%m-%d}"))
    if local.hour >= BACKUP_HOUR or not _written(session, "backup:"):
        names.append((JobKind.BACKUP, f"backup:{local:%Y-%m-%d}"))
    if fetch_every is not None:
        names.append((JobKind.FETCH, f"fetch:{fetch_every}:{now.timestamp() // fetch_every.total_seconds():.0f}"))
    if scan_folder is not None and folder.waiting(scan_folder, now=now):
        names.append((JobKind.SCAN_FOLDER, f"scan_folder:{now.timestamp() // SCAN_FOLDER_SECONDS:.0f}"))
    return names


def _written_first(session: Session) -> bool:
    """Say whether any letter waits for its pen pal to say who they are."""
    waits = select(Letter.id).where(Letter.state == LetterState.AWAITING_PEN_PAL).limit(1)
    return session.scalar(waits) is not None


def _written(session: Session, name: str) -> bool:
    matches = Job.once.startswith(name) if name.endswith(":") else Job.once == name
    return session.scalar(select(Job.id).where(matches).limit(1)) is not None
