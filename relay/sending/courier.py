"""One notice through one session: looked at a last time, made, handed over, and how it ended written down."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from relay.db import Database
from relay.letters.pen_pals import failing
from relay.models import Notice, NoticeState
from relay.objects import ObjectMissing, ObjectStore
from relay.replies import sending as replies
from relay.sending import claims, gate
from relay.sending.addresses import domain_of
from relay.sending.claims import Taken
from relay.sending.faults import Fault
from relay.sending.line import Line
from relay.sending.making import Maker, Ready, people_of, with_files
from relay.sending.message import compose
from relay.sending.outcome import AwayError, Ending, LostError, Outcome
from relay.sending.signing import Signer
from relay.settings import Settings

log = structlog.get_logger()

_WRITTEN_DOWN_WITHIN: Final = 60.0
"""Seconds for which the database may be busy when the smarthost has said how it ended: nobody else knows."""
_AGAIN_AFTER: Final = 0.5
_ASKED_ALL_THE_SAME: Final = frozenset({None, Fault.BLOCKED, Fault.STOPPED, Fault.ERASED})
"""With which faults a reply is looked at, too: it goes back to its reader, who hears why it was not sent."""


@dataclass(slots=True)
class Hold:
    """What somebody has of a notice, from when they took it to when they claimed it."""

    taken: Taken


class Courier:
    """Takes notices of one installation to whoever it is given a session with. For one thread."""

    def __init__(self, settings: Settings, database: Database, store: ObjectStore, now: Callable[[], datetime]) -> None:
        """Prepare what every mail needs.

        Raises:
            OSError, ValueError: the key that signs mail cannot be read, or is none.
        """
        self._domains = frozenset(settings.mail_domain)
        self._database = database
        self._store = store
        self._now = now
        self._maker = Maker(settings)
        self._signer = Signer(settings.dkim_key.read_bytes(), settings.dkim_selector) if settings.dkim_key else None

    def carry(self, taken: Taken, line: Line) -> Ending | None:
        """Take a notice through a session; None: it was not for sending (any more), and why is written down.

        Raises:
            AwayError: the smarthost takes nothing just now; the notice is as it was.
        """
        try:
            ready = self._made(taken)
            if ready is None:
                return None
            if ready.envelope.utf8 and not line.takes_utf8:
                self._withhold(taken, Fault.NEEDS_UTF8)
                return None
            raw = self._signed(ready)
        except ObjectMissing:
            self._withhold(taken, Fault.FILE_GONE)
            return None
        except (AwayError, LostError, OperationalError, InterfaceError):
            raise
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one is no reason to send no other
            self._put_off(taken, error)
            return None
        hold = Hold(taken)
        outcome = line.send(ready.envelope, raw, lambda: self._may_go(hold))
        self._write_down(hold.taken, outcome)
        return outcome.ending

    def _made(self, taken: Taken) -> Ready | None:
        with self._database.write() as session:
            notice = _mine(session, taken)
            if notice is None:
                return None
            fault = gate.stops(notice, people_of(session, notice), self._domains, self._now())
            if fault in _ASKED_ALL_THE_SAME and not replies.may_leave(session, notice, now=self._now()):
                fault = fault or Fault.UNDONE
            if fault is None:
                return self._maker.make(session, notice, now=self._now())
            claims.withhold(session, taken, fault, now=self._now())
        return None

    def _signed(self, ready: Ready) -> bytes:
        raw = compose(with_files(ready, self._store))
        return raw if self._signer is None else self._signer.sign(raw, domain_of(ready.mail.sender))

    def _may_go(self, hold: Hold) -> bool:
        with self._database.write() as session:
            claimed = claims.claim(session, hold.taken, now=self._now())
        if claimed is not None:
            hold.taken = claimed
        return claimed is not None

    def _withhold(self, taken: Taken, fault: Fault) -> None:
        with self._database.write() as session:
            claims.withhold(session, taken, fault, now=self._now())

    def _put_off(self, taken: Taken, error: Exception) -> None:
        log.warning("sending.one_failed", notice=taken.id, error=type(error).__name__)
        with self._database.write() as session:
            claims.later(session, taken, type(error).__name__, now=self._now())

    def _write_down(self, taken: Taken, outcome: Outcome) -> None:
        ends = time.monotonic() + _WRITTEN_DOWN_WITHIN
        while True:
            try:
                return self._write_down_once(taken, outcome)
            except OperationalError:
                if time.monotonic() > ends:
                    raise
                time.sleep(_AGAIN_AFTER)

    def _write_down_once(self, taken: Taken, outcome: Outcome) -> None:
        now = self._now()
        with self._database.write() as session:
            if outcome.ending is Ending.SENT:
                replies.hold(session, taken.id)
                if claims.sent(session, taken, now=now):
                    replies.went(session, session.get_one(Notice, taken.id, populate_existing=True), now=now)
            elif outcome.ending is Ending.UNSURE:
                claims.unsure(session, taken, now=now)
            elif outcome.ending is Ending.REFUSED:
                _refused(session, taken, outcome, now)
            elif outcome.ending is not Ending.TAKEN_BACK:
                claims.later(session, taken, outcome.reply, now=now)


def _mine(session: Session, taken: Taken) -> Notice | None:
    notice = session.get(Notice, taken.id)
    is_mine = notice is not None and notice.claimed_at == taken.at and notice.state is NoticeState.WAITING
    return notice if is_mine else None


def _refused(session: Session, taken: Taken, outcome: Outcome, now: datetime) -> None:
    """A refusal that says there is no such address is as good as a bounce."""
    notice = claims.refused(session, taken, outcome.reply, outcome.status, now=now)
    is_bad = bool(outcome.status) and failing.is_about_address(outcome.status)
    if notice is not None and notice.pen_pal is not None and is_bad:
        failing.mark(session, notice.pen_pal, outcome.reply, now=now)
