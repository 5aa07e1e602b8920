"""The whole worker, as it is started: a message goes in, a letter with its proof comes out."""

import hashlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from relay import audit
from relay.db import Database, DatabaseError
from relay.letters.queries import find_letter
from relay.models import Job, JobState, Letter, LetterState, Notice, NoticeState
from relay.objects import open_store, picture_key
from relay.settings import Settings
from relay.work import jobs
from relay.work.jobs import JobKind
from relay.work.worker import run_worker
from tests import factories
from tests.factories import NOW
from tests.smarthost import sending_to, smarthost


def wait_for(what: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)


def test_a_message_becomes_a_letter_with_its_proof(database: Database, tmp_path: Path) -> None:
    """Read and set by real children: in review, with pictures, the PDF's hash in its row; by the clock, sealed."""
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(data_dir=tmp_path / "var", database_url=url, worker_threads=1)
    with database.write() as session:
        alias = factories.alias(session)
        message = factories.message(session, to=[alias])
        letter_id = factories.letter(session, LetterState.RECEIVED, to=alias, of=message).id
        jobs.enqueue(session, JobKind.READ, message.id, now=NOW)

    def state() -> LetterState:
        with database.read() as session:
            return session.scalars(select(Letter.state).where(Letter.id == letter_id)).one()

    stop = threading.Event()
    worker = threading.Thread(target=run_worker, args=(settings, stop))
    worker.start()
    try:
        wait_for(lambda: state() is LetterState.IN_REVIEW)
    finally:
        stop.set()
        worker.join()
    store = open_store(settings)
    with database.read() as session:
        letter = find_letter(session, str(letter_id))
        assert letter.proof
        pdf = store.get(letter.proof.stored.key)
        assert hashlib.sha256(pdf).hexdigest() == letter.proof.sha256
        assert letter.proof.pages == 1
        assert store.get(picture_key(letter.proof.sha256, 1)).startswith(b"\x89PNG")
        done = session.execute(select(Job.kind, Job.state).where(Job.subject_id.is_not(None)).order_by(Job.id)).all()
        assert [tuple(row) for row in done] == [("read", JobState.DONE), ("proof", JobState.DONE)]
        assert audit.verify(session).problems == ()


def test_a_worker_refuses_a_database_that_is_not_of_its_version(settings: Settings) -> None:
    """One line says what to do, before anything is done."""
    settings.data_dir.mkdir()
    with pytest.raises(DatabaseError, match="mailcall setup"):
        run_worker(settings, threading.Event())


def test_what_is_due_leaves_while_the_worker_runs(database: Database, tmp_path: Path) -> None:
    """By threads of its own, beside its jobs; and they end with it."""
    url = database.engine.url.render_as_string(hide_password=False)
    with database.write() as session:
        notice_id = factories.notice(session, factories.letter(session)).id

    def state() -> NoticeState:
        with database.read() as session:
            return session.scalars(select(Notice.state).where(Notice.id == notice_id)).one()

    stop = threading.Event()
    with smarthost() as host:
        settings = Settings(data_dir=tmp_path / "var", database_url=url, worker_threads=1)
        worker = threading.Thread(target=run_worker, args=(sending_to(settings, host), stop))
        worker.start()
        try:
            wait_for(lambda: state() is NoticeState.SENT)
        finally:
            stop.set()
            worker.join()
    assert host.recipients == ["wanda@example.org"]
    assert not [one for one in threading.enumerate() if one.name.startswith("sender-")]
