"""One run: all that is new in the mailbox is taken, batch by batch, and committed before anything is done with it."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from relay.db import Database
from relay.fetch import progress
from relay.fetch.entering import entered
from relay.fetch.errors import FetchError
from relay.fetch.mailbox import Folder, Listed
from relay.fetch.source import After
from relay.fetch.storing import Store, Tally
from relay.fetch.taking import Kept, Taken, Taker
from relay.models import Left, LeftMessage, Mailbox
from relay.settings import Settings

BATCH_MESSAGES: Final = 50
BATCH_BYTES: Final = 8_000_000
"""The most of a mailbox that is in hand at once, but for one message that is larger by itself."""
_ALIVE_SECONDS: Final = 60.0


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did."""

    mailbox: str
    tally: Tally
    finished: bool
    """False: time was up; the next run goes on."""


def fetch(
    settings: Settings,
    database: Database,
    *,
    now: Callable[[], datetime] = _now,
    seconds_most: float | None = None,
    anew: bool = False,
) -> Outcome:
    """Fetch what is new; `anew` begins at the first message, of which nothing that is here is made twice.

    Raises:
        FetchError: no mailbox is set, or it cannot be fetched; what was committed before stays. `BusyError`: another
            run fetches it.
        SQLAlchemyError: the database is away.
    """
    source = settings.fetch_source
    if source is None:
        raise FetchError("no mailbox is set to be fetched: MAILCALL_FETCH names it")
    until = None if seconds_most is None else time.monotonic() + seconds_most
    with progress.held(database, source.name, now) as mailbox, entered(settings) as folder:
        run = _Run(settings, database, folder, mailbox, now)
        if anew:
            progress.begin_anew(database, mailbox, folder.uid_validity, now())
        finished = run.all(until)
    return Outcome(mailbox=source.name, tally=run.tally, finished=finished)


class _Run:
    """One run through an open folder."""

    def __init__(
        self, settings: Settings, database: Database, folder: Folder, mailbox: Mailbox, now: Callable[[], datetime]
    ) -> None:
        self.tally = Tally()
        self._settings = settings
        self._database = database
        self._folder = folder
        self._mailbox = mailbox
        self._now = now
        self._after, self._target = settings.fetch_afterwards
        self._taker = Taker(settings, database, now)
        self._store = Store(database, mailbox, self.tally)
        self._alive_at = time.monotonic()

    def all(self, until: float | None) -> bool:
        """Take everything; say whether there was time for it."""
        self._same_ids()
        if self._after is After.MOVE:
            self._folder.prepare(self._target)
        self._settle()
        while listed := self._next():
            if until is not None and time.monotonic() > until:
                return False
            self._batch(_in_hand(listed))
        self._take_left()  # last: it is what made trouble before
        return True

    def _next(self) -> Sequence[Listed]:
        self._folder.select()  # what was moved or deleted has changed the others' places
        self._same_ids()
        return self._folder.listing(self._mailbox.last_uid, BATCH_MESSAGES)

    def _same_ids(self) -> None:
        if self._folder.uid_validity != self._mailbox.uid_validity:
            progress.begin_anew(self._database, self._mailbox, self._folder.uid_validity, self._now())

    def _batch(self, listed: Sequence[Listed]) -> None:
        with self._read(listed) as entries:
            self._store.forward(entries, listed[-1].uid, self._now())
        self._settle()

    @contextmanager
    def _read(self, listed: Sequence[Listed]) -> Iterator[list[Taken | Kept]]:
        entries: list[Taken | Kept] = []
        try:
            entries.extend(self._taker.take(self._folder, listed, self._alive))
        except OSError as error:  # the network's own errors are the folder's to tell
            told = f"there is no room for a message ({error.strerror}): the next run takes it when there is"
            raise FetchError(told) from error
        else:
            yield entries
        finally:
            for entry in entries:
                if isinstance(entry, Taken):
                    entry.spool.discard()

    def _settle(self) -> None:
        """Do what is done afterwards with all that was committed: of this batch, or before a run was killed."""
        mailbox = self._mailbox
        if mailbox.settled_uid >= mailbox.last_uid:
            return
        if self._after is not After.LEAVE:
            with self._database.read() as session:
                left = {row.uid for row in progress.left(session, mailbox)}
            uids = [u for u in self._folder.between(mailbox.settled_uid, mailbox.last_uid) if u not in left]
            self._folder.settle(uids, self._after, self._target)
        with self._database.write() as session:
            progress.step(session, mailbox, self._now(), settled_uid=mailbox.last_uid)
        progress.keep(mailbox, settled_uid=mailbox.last_uid)

    def _take_left(self) -> None:
        """Look after what was left: what has gone is forgotten, what can be taken now is taken."""
        with self._database.read() as session:
            rows = progress.left(session, self._mailbox)
        for start in range(0, len(rows), BATCH_MESSAGES):
            self._look_after(rows[start : start + BATCH_MESSAGES])

    def _look_after(self, rows: Sequence[LeftMessage]) -> None:
        there = {one.uid: one for one in self._folder.there([row.uid for row in rows])}
        for row in rows:
            if row.uid in there and row.reason is not Left.TAKEN and self._can_be_taken(row):
                self._take_again(there[row.uid])
        with self._database.read() as session:
            taken = [row.uid for row in progress.left(session, self._mailbox) if row.reason is Left.TAKEN]
        self._folder.settle([uid for uid in taken if uid in there], self._after, self._target)
        gone = [row.uid for row in rows if row.uid not in there]
        with self._database.write() as session:
            progress.forget(session, self._mailbox, gone + [uid for uid in taken if uid in there])

    def _can_be_taken(self, row: LeftMessage) -> bool:
        return row.reason is Left.NOT_STORED or row.size_bytes <= self._settings.message_size_limit_bytes

    def _take_again(self, one: Listed) -> None:
        with self._read([one]) as entries:
            for entry in entries:
                if isinstance(entry, Taken):
                    with suppress(SQLAlchemyError):  # as before: it stays, and the next run tries
                        self._store.again(entry, self._now())

    def _alive(self) -> None:
        """Hold the mailbox for longer, in the middle of what takes long."""
        if time.monotonic() - self._alive_at < _ALIVE_SECONDS:
            return
        with self._database.write() as session:
            progress.step(session, self._mailbox, self._now())
        self._alive_at = time.monotonic()


def _in_hand(listed: Sequence[Listed]) -> Sequence[Listed]:
    """Give as many of the first as may be in hand at once."""
    size_bytes = 0
    for number, one in enumerate(listed):
        size_bytes += one.size_bytes
        if number and size_bytes > BATCH_BYTES:
            return listed[:number]
    return listed
