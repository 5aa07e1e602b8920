"""A message out of a mailbox: its bytes exactly as the server gives them, in pieces, with what the provider wrote.

Line ends are not changed: what a provider let in with a bare CR or LF is stored so, and reading copes.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from relay.db import Database
from relay.fetch.errors import FetchError, ReadError
from relay.fetch.mailbox import PIECE_BYTES, Folder, Listed
from relay.fetch.routing import Routing, sent_to_staff
from relay.fetch.trace import HEAD_BYTES, Reader, return_path
from relay.intake.limits import loop
from relay.intake.path import compared_domain
from relay.intake.spool import Budget, Content, Spool
from relay.intake.submission import Submission
from relay.models import Left, Unrouted, Via
from relay.settings import Settings
from relay.verp import Verp

UNREADABLE_MOST: Final = 5
"""Messages that a server may refuse in one run before it is the server, and not the messages."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that can be stored. Its spool is to be discarded."""

    uid: int
    submission: Submission
    spool: Spool


@dataclass(frozen=True, slots=True)
class Kept:
    """A message that stays where it is, and why."""

    uid: int
    row: dict[str, Any]


def reader_of(settings: Settings) -> Reader:
    """What the settings say of the provider's header."""
    return Reader(settings.fetch_recipient_header, settings.fetch_received_above, settings.recipients_limit)


def routing_of(settings: Settings) -> Routing:
    """What the settings say of our addresses."""
    domains = frozenset(map(compared_domain, settings.mail_domain))
    return Routing(domains, Verp(settings), settings.fetch_plus)


class Taker:
    """Takes messages out of a folder, one run long; `alive` is called in the middle of long ones."""

    def __init__(self, settings: Settings, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._hops_most = settings.hops_limit
        self._limit_bytes = settings.message_size_limit_bytes
        self._reader = reader_of(settings)
        self._routing = routing_of(settings)
        self._budget = Budget(settings.intake_budget_bytes)
        self._unreadable = 0
        self._spools = settings.data_dir / "spool"

    def take(self, folder: Folder, listed: Sequence[Listed], alive: Callable[[], None]) -> Iterator[Taken | Kept]:
        """Read messages; one that has gone meanwhile is left out, one that cannot be read stays.

        Raises:
            FetchError: the server gives hardly any, or is gone.
        """
        self._spools.mkdir(parents=True, exist_ok=True, mode=0o700)
        firsts = self._together(folder, listed)
        for one in listed:
            taken = self._one(folder, one, firsts, alive)
            if taken is not None:
                yield taken

    def _together(self, folder: Folder, listed: Sequence[Listed]) -> dict[int, bytes] | None:
        """Ask for the beginning of all at once; None: the server does not give them so."""
        large = [one.uid for one in listed if one.size_bytes > self._limit_bytes]
        small = [one.uid for one in listed if one.size_bytes <= self._limit_bytes]
        try:
            return folder.pieces(large, 0, HEAD_BYTES) | folder.pieces(small)
        except ReadError:
            folder.again()
            return None

    def _one(
        self, folder: Folder, one: Listed, firsts: dict[int, bytes] | None, alive: Callable[[], None]
    ) -> Taken | Kept | None:
        try:
            first = (folder.pieces([one.uid]) if firsts is None else firsts).pop(one.uid, None)
            if first is None:
                return None
            if one.size_bytes > self._limit_bytes:
                return self.kept(one, first, Left.TOO_LARGE)
            return self._read(folder, one, first, alive)
        except ReadError:
            self._unreadable += 1
            if self._unreadable > UNREADABLE_MOST:
                raise
            folder.again()
            return self.kept(one, b"", Left.NOT_STORED)

    def kept(self, one: Listed, head: bytes, reason: Left) -> Kept:
        """Say of a message that it stays, with what staff can tell its sender by."""
        addresses = self._reader.recipients(head)
        row = {"uid": one.uid, "size_bytes": one.size_bytes, "reason": reason, "found_at": self._now()}
        return Kept(one.uid, row | {"mail_from": return_path(head), "address": ", ".join(addresses)})

    def _read(self, folder: Folder, one: Listed, first: bytes, alive: Callable[[], None]) -> Taken | Kept:
        spool = Spool(self._budget, self._spools, own_bytes=self._reader.own_bytes(first))
        try:
            size_bytes = 0
            for piece in _pieces(folder, one, first):
                size_bytes += len(piece)
                if size_bytes > self._limit_bytes:  # its listed size was wrong
                    spool.discard()
                    return self.kept(Listed(one.uid, size_bytes), first, Left.TOO_LARGE)
                spool.keep(piece)
                alive()
            if one.size_bytes and not size_bytes:  # the server could not read it itself
                spool.discard()
                return self.kept(one, first, Left.NOT_STORED)
            return Taken(one.uid, self._submission(first, spool.finish()), spool)
        except BaseException:
            spool.discard()
            raise

    def _submission(self, head: bytes, content: Content) -> Submission:
        with self._database.read() as session:
            recipients = self._routing.recipients(session, self._reader.recipients(head))
        if loop.refusal(content, hops_most=self._hops_most, ours=self._routing.domains):
            recipients = sent_to_staff(recipients, Unrouted.LOOPING)
        return Submission(
            mail_from=return_path(head),
            recipients=recipients,
            peer="",
            helo="",
            received_at=self._now(),
            content=content,
            via=Via.IMAP,
        )


def _pieces(folder: Folder, one: Listed, first: bytes) -> Iterator[bytes]:
    """Give a message's pieces to its end: a short one, unless the listed size says that there is more."""
    yield first
    start, piece = len(first), first
    while len(piece) == PIECE_BYTES or (piece and start < one.size_bytes):
        found = folder.pieces([one.uid], start)
        if one.uid not in found:  # half of a letter is not a letter
            raise FetchError(f"message {one.uid} went away while it was read; the next run goes on without it")
        piece = found[one.uid]
        yield piece
        start += len(piece)
