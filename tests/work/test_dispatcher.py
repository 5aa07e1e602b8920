"""The dispatcher: whatever one job does, the next one runs."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from relay.db import Database
from relay.db.migrate import migrate
from relay.models import Job, JobState
from relay.work import dispatcher, jobs
from relay.work.dispatcher import Dispatcher, run_one
from relay.work.jobs import ATTEMPTS_MOST, Claim, JobKind
from relay.work.room import Room
from tests.counting import counted
from tests.factories import NOW

Handler = Callable[[Room, Claim], str]


def enqueue(database: Database, *subjects: int, kind: JobKind = JobKind.READ) -> None:
    """Write jobs that are due."""
    with database.write() as session:
        for subject in subjects:
            jobs.enqueue(session, kind, subject, now=NOW)


def states(database: Database) -> list[tuple[int | None, str, int]]:
    """Give subject, state and attempts of every job."""
    with database.read() as session:
        return [
            (job.subject_id, job.state.value, job.attempts) for job in session.scalars(select(Job).order_by(Job.id))
        ]


def test_one_job_is_run_and_its_result_kept(room: Room) -> None:
    """And when there is none, nothing is written."""
    assert not run_one(room, {}, "one")
    enqueue(room.database, 7)
    assert run_one(room, {"read": lambda _, claim: f"read {claim.subject_id}"}, "one")
    assert not run_one(room, {}, "one")
    with room.database.read() as session:
        job = session.scalars(select(Job)).one()
        assert (job.state, job.result, job.finished_at) == (JobState.DONE, "read 7", NOW)


def test_a_poison_job_is_parked_and_the_others_run(room: Room) -> None:
    """It fails five times, with pauses, and holds nobody up; its error names type and place, never what it said."""

    def handle(_: Room, claim: Claim) -> str:
        if claim.subject_id == 1:
            raise ValueError("Dear Marcus, this is private")
        return "done"

    enqueue(room.database, 1, 2, 3)
    later = room
    for _ in range(10):
        while run_one(later, {"read": handle}, "one"):
            pass
        later = _later(later)
    assert states(room.database) == [(1, "parked", 5), (2, "done", 1), (3, "done", 1)]
    with room.database.read() as session:
        error = session.scalars(select(Job.error).where(Job.state == JobState.PARKED)).one()
        assert error.startswith("ValueError at test_dispatcher.py:")
        assert "private" not in error


def _later(room: Room) -> Room:
    then = room.now() + timedelta(minutes=10)
    return replace(room, now=lambda: then)


def test_a_job_of_an_unknown_kind_is_parked_too(room: Room) -> None:
    """A newer version may have written it; nothing breaks."""
    enqueue(room.database, 1, kind=JobKind.BACKUP)
    assert run_one(room, {}, "one")
    assert states(room.database) == [(1, "waiting", 1)]


def test_threads_share_the_work_and_stop_when_told(room: Room) -> None:
    """Each job once; the dispatcher returns when what was begun is done."""
    seen: list[int | None] = []

    def handle(_: Room, claim: Claim) -> str:
        seen.append(claim.subject_id)
        if len(seen) == 30:
            stop.set()
        return ""

    enqueue(room.database, *range(30))
    stop = threading.Event()
    Dispatcher(lambda: room, {"read": handle}, threads=3).run(stop)
    assert sorted(seen, key=str) == sorted(range(30), key=str)
    assert {state for _, state, _ in states(room.database)} == {"done"}


def test_a_database_that_is_away_is_waited_for(room: Room) -> None:
    """The step rests instead of failing, and works on when it is back."""
    enqueue(room.database, 1)
    working = Dispatcher(lambda: room, {"read": lambda *_: "done"})

    def away(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    event.listen(room.database.engine, "before_cursor_execute", away)
    assert working._step(room, "one") == dispatcher.TROUBLE_SECONDS
    event.remove(room.database.engine, "before_cursor_execute", away)
    assert working._step(room, "one") == 0
    assert working._step(room, "one") == dispatcher.IDLE_SECONDS
    assert states(room.database) == [(1, "done", 1)]


_WORKERS = """
import os, sys, types
from datetime import UTC, datetime, timedelta
from relay.db import Database
from relay.work.dispatcher import run_one
url, starts = sys.argv[1], int(sys.argv[2])
handlers = {"read": lambda _, job: os._exit(9) if job.subject_id == 1 else "done"}
for start in range(starts):
    worker = os.fork()
    if not worker:
        now = datetime(2026, 6, 1, 12, tzinfo=UTC) + timedelta(minutes=10 * start)
        room = types.SimpleNamespace(database=Database(url), now=lambda: now)
        while run_one(room, handlers, f"worker-{start}"):
            pass
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]))
"""


def test_a_job_that_kills_its_worker_is_parked(tmp_path: Path) -> None:
    """Five processes die of it, each claiming it anew; the sixth parks it, and the job behind it runs."""
    url = f"sqlite:///{tmp_path / 'mailcall.sqlite3'}"
    database = Database(url)
    migrate(database)
    enqueue(database, 1, 2)
    command = [sys.executable, "-c", _WORKERS, url, str(ATTEMPTS_MOST + 1)]
    ended = subprocess.run(command, check=True, timeout=60, capture_output=True, text=True)
    assert ended.stdout.split() == ["9"] * ATTEMPTS_MOST + ["0"]
    assert [state for _, state, _ in states(database)] == ["parked", "done"]
    with database.read() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    database.close()


def test_an_idle_dispatcher_writes_nothing(room: Room) -> None:
    """Looking for work takes nobody's write lock."""
    stop = threading.Event()
    with counted(room.database, begins=True) as sent:
        thread = threading.Thread(target=Dispatcher(lambda: room, {}, threads=2).run, args=(stop,))
        thread.start()
        time.sleep(0.4)
        stop.set()
        thread.join()
    assert sent
    assert all(one.startswith(("SELECT", "BEGIN")) and "IMMEDIATE" not in one for one in sent), sent
