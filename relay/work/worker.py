"""`mailcall worker`: the dispatcher, and beside it the clock's work and the threads that send."""

import os
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from relay.db import Database
from relay.db.migrate import require_current
from relay.objects import open_store
from relay.sending import sender
from relay.settings import Settings
from relay.work import schedule
from relay.work.dispatcher import Dispatcher
from relay.work.handlers import HANDLERS
from relay.work.leases import release_dead
from relay.work.room import open_room

log = structlog.get_logger()

TEND_SECONDS = 15.0
SENDING_SECONDS = 10.0
"""How long the end of a mail that is being sent is waited for."""


def run_worker(settings: Settings, stop: threading.Event) -> None:
    """Work until `stop` is set.

    Raises:
        DatabaseError: the database is not of this version.
    """
    database = Database(settings.effective_database_url)
    require_current(database)
    with suppress(SQLAlchemyError), database.write() as session:  # without it, they wait for the end of their leases
        release_dead(session, socket.gethostname(), now=datetime.now(UTC))
    store = open_store(settings)
    threads = settings.worker_threads or os.cpu_count() or 1
    clock = threading.Thread(target=_tend, args=(settings, database, stop), name="clock")
    clock.start()
    senders = sender.start(settings, database, store, stop)
    log.info("work.started", threads=threads)
    Dispatcher(lambda: open_room(settings, database, store), HANDLERS, threads=threads).run(stop)
    clock.join()
    for thread in senders:
        thread.join(SENDING_SECONDS)
    database.close()


def _tend(settings: Settings, database: Database, stop: threading.Event) -> None:
    fetch_every = timedelta(minutes=settings.fetch_every) if settings.fetch_source else None
    while not stop.is_set():
        try:
            schedule.tend(database, datetime.now(UTC), fetch_every=fetch_every, scan_folder=settings.scan_folder)
        except Exception as error:  # noqa: BLE001 -- the clock goes on: without it nothing is sealed, released or backed up
            log.warning("work.clock_failed", error=type(error).__name__)
        stop.wait(TEND_SECONDS)
