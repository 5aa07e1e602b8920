"""The one writer: takes every message that waits, commits them together, then answers all (group commit).

Sessions that arrive together so share one wait for the disk. When a batch cannot be written, each message in it is
tried alone, and only the failing one is refused.
"""

import asyncio
import queue
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from relay.db import Database
from relay.intake.errors import QueueFullError
from relay.intake.limits import storing
from relay.intake.limits.rates import Rates
from relay.intake.rows import store
from relay.intake.submission import Submission

BATCH_MESSAGES: Final = 50
BATCH_BYTES: Final = 8_000_000
_ALONE_TRIES: Final = 2  # a key that another process took meanwhile is seen as a repeat the second time
_AWAY: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR")
_log = structlog.get_logger(__name__)
Outcome = int | str | None
"""What became of a message: the id its client hears, the reply that refuses it, or None: it could not be stored."""
_Waiting = tuple[Submission, "asyncio.Future[Outcome]"]


class Writer:
    """A thread that stores what sessions hand it. Its methods are for the event loop it was made in."""

    def __init__(self, database: Database, *, most_waiting: int, rates: Rates | None = None) -> None:
        self._database = database
        self._rates = rates
        self._most_waiting = most_waiting
        self.unanswered = 0
        self._loop = asyncio.get_running_loop()
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="intake-writer", daemon=True)
        self._thread.start()

    @property
    def full(self) -> bool:
        """Whether as much waits as may."""
        return self.unanswered >= self._most_waiting

    def submit(self, submission: Submission) -> "asyncio.Future[Outcome]":
        """Hand over a message; the answer is what became of it.

        Raises:
            QueueFullError: too much waits already.
        """
        if self.full:
            raise QueueFullError
        answer: asyncio.Future[Outcome] = self._loop.create_future()
        self.unanswered += 1
        self._waiting.put((submission, answer))
        return answer

    async def close(self) -> None:
        """Store what waits and end."""
        self._waiting.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch, last = self._gather(first)
            ids = self._store([submission for submission, _ in batch])
            self._loop.call_soon_threadsafe(self._answer, batch, ids)
            if last:
                return

    def _gather(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """Take what waits now, within bounds; say whether it was the last."""
        batch, size_bytes = [first], first[0].content.size_bytes
        while len(batch) < BATCH_MESSAGES and size_bytes < BATCH_BYTES:
            try:
                waiting = self._waiting.get_nowait()
            except queue.Empty:
                break
            if waiting is None:
                return batch, True
            batch.append(waiting)
            size_bytes += waiting[0].content.size_bytes
        return batch, False

    def _answer(self, batch: list[_Waiting], ids: Sequence[Outcome]) -> None:
        self.unanswered -= len(batch)
        for (_, answer), message_id in zip(batch, ids, strict=True):
            if not answer.done():
                answer.set_result(message_id)

    def _store(self, batch: list[Submission]) -> Sequence[Outcome]:
        try:
            return self._commit(batch)
        except Exception as error:  # noqa: BLE001 -- the session's border: whatever failed, each client is answered
            self._tell(error, messages=len(batch))
            if len(batch) == 1 and not isinstance(error, IntegrityError):
                return [None]
            return self._store_alone(batch, away=is_away(error))

    def _store_alone(self, batch: list[Submission], *, away: bool) -> list[Outcome]:
        """Try each message in a transaction of its own, until the database itself turns out to be away."""
        ids: list[Outcome] = []
        for submission in batch:
            message_id, away = (None, True) if away else self._try_alone(submission)
            ids.append(message_id)
        return ids

    def _try_alone(self, submission: Submission) -> tuple[Outcome, bool]:
        for _ in range(_ALONE_TRIES):
            try:
                return self._commit([submission])[0], False
            except IntegrityError as error:
                self._tell(error, messages=1)
            except Exception as error:  # noqa: BLE001 -- as in `_store`
                self._tell(error, messages=1)
                return None, is_away(error)
        return None, False

    def _commit(self, batch: list[Submission]) -> Sequence[Outcome]:
        with self._database.write() as session:
            if self._rates is None:
                return store(session.connection(), batch, datetime.now(UTC))
            return storing.store(session.connection(), batch, self._rates, datetime.now(UTC))

    def _tell(self, error: Exception, *, messages: int) -> None:
        """Log what happened, without what people wrote; connections that may be broken are not used again."""
        cause = getattr(error, "orig", None) or error
        code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
        _log.warning("not stored", messages=messages, error=type(cause).__name__, code=code)
        if isinstance(error, SQLAlchemyError) and not isinstance(error, IntegrityError):
            self._database.close()


def is_away(error: Exception) -> bool:
    """Whether the database is out of reach for everyone, so that trying each message would only make all wait."""
    if not isinstance(error, DBAPIError):
        return False
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    return error.connection_invalidated or name.startswith(_AWAY) or _cannot_connect(error.orig)


def _cannot_connect(cause: BaseException | None) -> bool:
    """PostgreSQL says no state at all when there is no server, class 08 or 57P when it goes."""
    state = getattr(cause, "sqlstate", "")
    return (state is None and type(cause).__name__ == "OperationalError") or str(state).startswith(("08", "57P"))
