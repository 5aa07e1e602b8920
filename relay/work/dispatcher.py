"""The embedded dispatcher: threads that claim one job after another until they are told to stop."""

import os
import socket
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

import structlog
from sqlalchemy import select

from relay.db import Database
from relay.models import Job, JobState
from relay.work import jobs
from relay.work.jobs import Claim
from relay.work.leases import renewing
from relay.work.room import Room

log = structlog.get_logger()

IDLE_SECONDS = 0.25
TROUBLE_SECONDS = 2.0


class Dispatcher:
    """Runs jobs, one at a time in each thread. A job that fails is tried again later; the next one runs now."""

    def __init__(
        self, open_room: Callable[[], Room], handlers: Mapping[str, Callable[[Room, Claim], str]], *, threads: int = 1
    ) -> None:
        """Prepare `threads` threads, each with a room of its own."""
        self._open_room = open_room
        self._handlers = handlers
        self._threads = threads
        self._host = f"{socket.gethostname()}:{os.getpid()}"

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; return when what was begun is done."""
        names = [f"{self._host}:{number}" for number in range(self._threads)]
        workers = [threading.Thread(target=self._work, args=(name, stop), name=name) for name in names]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _work(self, name: str, stop: threading.Event) -> None:
        room = self._open_room()
        try:
            while not stop.is_set():
                stop.wait(self._step(room, name))
        finally:
            room.close()

    def _step(self, room: Room, name: str) -> float:
        """Do one job, if there is one; return how long to rest before the next."""
        try:
            return 0 if run_one(room, self._handlers, name) else IDLE_SECONDS
        except Exception as error:  # noqa: BLE001 -- the same border: a thread that ended would take its share of the work along
            # Mostly the database is away: the job is claimed again when its lease ends, and nothing can be written.
            log.warning("work.trouble", error=type(error).__name__)
            return TROUBLE_SECONDS


def run_one(room: Room, handlers: Mapping[str, Callable[[Room, Claim], str]], worker: str) -> bool:
    """Claim one job and run it; return False when none is due."""
    if not _is_due(room.database, room):
        return False
    with room.database.write() as session:
        claimed = jobs.claim(session, worker, now=room.now())
    if claimed is None:
        return False
    try:
        with renewing(room.database, claimed, worker, room.now):
            result = handlers[claimed.kind](room, claimed)
    except Exception as error:  # noqa: BLE001 -- the job loop is a border: whatever a job does, the next one runs
        _failed(room, claimed, worker, error)
        return True
    with room.database.write() as session:
        jobs.finish(session, claimed, worker, now=room.now(), result=result)
    return True


def _is_due(database: Database, room: Room) -> bool:
    """Look before claiming: looking does not take SQLite's only write lock from the listener."""
    unfinished = Job.state.in_((JobState.WAITING, JobState.RUNNING))
    with database.read() as session:
        return session.scalar(select(Job.id).where(unfinished, Job.run_at <= room.now()).limit(1)) is not None


def _failed(room: Room, claimed: Claim, worker: str, error: Exception) -> None:
    """Record a failure by its type and place: the message of an error may quote somebody's letter."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    told = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    with room.database.write() as session:
        parked = jobs.fail(session, claimed, worker, now=room.now(), error=told)
    log.warning("job.parked" if parked else "job.failed", job=claimed.id, kind=claimed.kind, error=told)
