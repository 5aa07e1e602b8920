"""The threads that send: each has a session of its own with the smarthost, and takes through it what is due.

When the smarthost takes nothing from anybody, all wait for it together, longer each time, and no notice's tries are
used up. A demo sends nothing but to a smarthost on this machine.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from relay.db import Database
from relay.models import Organisation
from relay.objects import ObjectStore
from relay.sending import claims
from relay.sending.claims import SURE_WITHIN, Taken
from relay.sending.courier import Courier
from relay.sending.health import Health
from relay.sending.line import Line, Timeouts
from relay.sending.opening import open_line
from relay.sending.outcome import AwayError, LostError
from relay.settings import Settings
from relay.setup.dns import mail_host
from relay.smarthost import may_be_plain

log = structlog.get_logger()

AT_ONCE: Final = 10
"""How many notices a session takes at a time."""
LOOK_SECONDS: Final = 2.0
IDLE_SECONDS: Final = 20.0
"""How long a session with nothing to send is kept."""


def _now() -> datetime:
    return datetime.now(UTC)


class Sender:
    """One thread's work."""

    def __init__(  # noqa: PLR0913 -- what it works with, and how patient it is
        self,
        settings: Settings,
        database: Database,
        store: ObjectStore,
        health: Health,
        *,
        now: Callable[[], datetime] = _now,
        timeouts: Timeouts | None = None,
        sure_within: timedelta = SURE_WITHIN,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """Prepare; nothing is opened yet.

        Raises:
            OSError, ValueError: the key that signs mail cannot be read, or is none.
        """
        self._settings = settings
        self._database = database
        self._health = health
        self._now = now
        self._timeouts = timeouts
        self._sure_within = sure_within
        self._look_seconds = look_seconds
        self._courier = Courier(settings, database, store, now)
        self._line: Line | None = None
        self._last_sent = 0.0

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set."""
        try:
            while not stop.is_set():
                stop.wait(self.step(stop))
        finally:
            self.hang_up()

    def step(self, stop: threading.Event) -> float:
        """Send what is due, if anything is; return how many seconds to rest before the next look."""
        try:
            return self._health.seconds_to_wait() or self._send(stop)
        except LostError:
            self.hang_up()
            return 0
        except AwayError as error:
            return self._away(str(error))
        except Exception as error:  # noqa: BLE001 -- a thread that ends is heard of by nobody
            log.warning("sending.trouble", error=type(error).__name__)
            self.hang_up()
            return self._look_seconds

    def _send(self, stop: threading.Event) -> float:
        if not self._something_is_due():
            if self._line is not None and time.monotonic() - self._last_sent > IDLE_SECONDS:
                self.hang_up()
            return self._look_seconds
        line = self._open()
        with self._database.write() as session:
            taken = claims.take(session, now=self._now(), most=AT_ONCE)
        left = list(taken)
        try:
            while left and line.is_open and not stop.is_set():
                self._one(left[0], line)
                left.pop(0)
        finally:
            if left:
                with self._database.write() as session:
                    claims.put_back(session, left)
        return 0 if taken else self._look_seconds

    def _one(self, taken: Taken, line: Line) -> None:
        ending = self._courier.carry(taken, line)
        self._last_sent = time.monotonic()
        if self._health.went(ending):
            raise AwayError("it puts off or breaks off one mail after another")

    def _something_is_due(self) -> bool:
        now = self._now()
        with self._database.read() as session:
            lost = claims.has_lost(session, now=now, after=self._sure_within)
            is_demo = session.scalar(select(Organisation.demo))
            leaves = is_demo is False or (is_demo is True and self._settings.sends_in_demo)
            due = leaves and claims.is_due(session, now)
        if lost:
            with self._database.write() as session:
                claims.park_lost(session, now=now, after=self._sure_within)
        return due

    def _open(self) -> Line:
        """Give the session, or a new one where it has ended."""
        if self._line is None or not self._line.is_open:
            self._line = connect(self._settings, self._timeouts)
        return self._line

    def _away(self, why: str) -> float:
        self.hang_up()
        pause = self._health.is_away()
        log.warning("sending.away", why=why, seconds=pause)
        try:
            with self._database.write() as session:
                claims.note_away(session, why, now=self._now())
        except SQLAlchemyError as error:
            log.warning("sending.trouble", error=type(error).__name__)
        return pause

    def hang_up(self) -> None:
        """End the session, if there is one; the next look opens another."""
        line, self._line = self._line, None
        if line is not None:
            line.quit()


def connect(settings: Settings, timeouts: Timeouts | None = None) -> Line:
    """Open a session with the smarthost of the settings.

    Raises:
        AwayError: there is none, or it cannot be reached or trusted, or does not let us in.
    """
    try:
        smarthost = settings.the_smarthost()
    except (OSError, UnicodeError):
        raise AwayError("the file with its password cannot be read") from None
    if smarthost is None:
        raise AwayError("no smarthost is set")
    plain = may_be_plain(smarthost, settings.trusted_networks)
    name, ca_file = mail_host(settings), settings.smarthost_ca_file
    return open_line(smarthost, name=name, plain=plain, ca_file=ca_file, timeouts=timeouts)


def start(settings: Settings, database: Database, store: ObjectStore, stop: threading.Event) -> list[threading.Thread]:
    """Start the threads of a worker; none where no smarthost is set, or our mail could not be signed as it should.

    They die with the process: waiting for a server that does not answer must not keep it from ending.
    """
    if not settings.smarthost:
        return []
    health = Health()
    try:
        senders = [Sender(settings, database, store, health) for _ in range(settings.smarthost_connections)]
    except (OSError, ValueError) as error:
        log.warning("sending.no_key", error=type(error).__name__)
        return []
    threads = [
        threading.Thread(target=one.run, args=(stop,), name=f"sender-{n}", daemon=True) for n, one in enumerate(senders)
    ]
    for thread in threads:
        thread.start()
    return threads
