"""A job: the only truth about a piece of work to be done, written in the transaction that needs it."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from relay.db.base import BigId, Numbered
from relay.db.types import named


class JobState(enum.StrEnum):
    """Whether a job waits, runs, is done, or failed so often that a person must look."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    PARKED = "parked"


_UNFINISHED = text("state IN ('waiting', 'running')")


class Job(Numbered):
    """Work to be done at least once."""

    __tablename__ = "job"
    __table_args__ = (
        UniqueConstraint("once"),
        Index("ix_job_run_at_unfinished", "run_at", "id", sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED),
        Index(None, "state", "finished_at"),
        Index(None, "kind", "subject_id"),
        CheckConstraint("attempts >= 0", name="attempts"),
        {"sqlite_autoincrement": True},
    )

    kind: Mapped[str]
    subject_id: Mapped[BigId | None]
    """The id of what the work is about; its kind says of which table."""
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    once: Mapped[str | None]
    """A name only one job may have: how a schedule is kept by many workers."""
    state: Mapped[JobState] = mapped_column(named(JobState, name="state"), default=JobState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    run_at: Mapped[datetime]
    """Not before this time; while it runs, when its lease ends."""
    worker: Mapped[str] = mapped_column(default="")
    result: Mapped[str] = mapped_column(default="")
    error: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
