"""The connection of an SMTP session: how it begins, how long it may be silent, how it ends.

What differs from the library: nothing is inspected anew for each connection; a failure of ours is 451 and tells
nothing; every reply carries an enhanced code; the time limit is on silence, not on the length of a message.
"""

import asyncio
import traceback
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Facts

from relay.intake import replies
from relay.intake.forwarded import Forwarded
from relay.intake.house import House
from relay.intake.path import compared_domain

if TYPE_CHECKING:
    from relay.intake.admission import Admitted

READ_BYTES: Final = 65_536
PARTING_SECONDS: Final = 10.0
"""How long a client may take to hear what was said before it is hung up on."""
_LINE_BYTES: Final = 2_048  # more than RFC 5321 section 4.5.3.1.4 asks: SMTPUTF8 and parameters make lines longer
_log = structlog.get_logger(__name__)


class Transaction(Envelope):
    """What MAIL and RCPT have said."""

    def __init__(self) -> None:
        super().__init__()
        self.admitted: list[Admitted] = []
        self.forwarded = Forwarded()


class Connection(SMTP):
    """A client's connection, from greeting to goodbye."""

    verbs = frozenset(
        {"DATA", "EHLO", "EXPN", "HELO", "HELP", "MAIL", "NOOP", "QUIT", "RCPT", "RSET", "STARTTLS", "VRFY", "XFORWARD"}
    )
    command_size_limit = _LINE_BYTES
    command_size_limits = defaultdict(lambda: _LINE_BYTES)  # noqa: RUF012 -- as the library has it
    envelope: Transaction
    session: Facts

    def __init__(self, house: House) -> None:
        # The library's constructor inspects every member of its class each time; what it found once is copied.
        vars(self).update(house.made_once)
        self._read_anew()
        self._smtp_methods = {verb: getattr(self, f"smtp_{verb}") for verb in self.verbs}
        self._house = house
        self._heard_at = house.loop.time()
        self.tls = ""
        """What encrypts the session; empty: nothing does."""
        self._shaking_hands = False
        self._receiving = False  # from the reply to DATA to the reply to the message
        self._storing = False  # the writer has it: the silence is ours
        self._leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the session among the living."""
        self._house.enter(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Count it no longer."""
        self._house.leave(self)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Note that the client is alive."""
        self._heard_at = self.loop.time()
        super().data_received(data)

    async def push(self, status: str | bytes) -> None:
        """Send a reply."""
        line = replies.enhanced(status).encode() if isinstance(status, str) else status
        self._writer.write(line + b"\r\n")
        await self._writer.drain()

    async def handle_exception(self, error: Exception) -> str:
        """Say that it is our fault, and nothing more. In the middle of a message the session cannot go on."""
        place = traceback.extract_tb(error.__traceback__)[-1]  # where, not what: a whole trace shows what people wrote
        _log.error("session failed", error=type(error).__name__, file=place.filename, line=place.lineno)
        if self._receiving:
            self._part_with(replies.BROKEN_OFF)
            return replies.BROKEN_OFF
        return replies.FAILED

    def say_goodbye(self) -> None:
        """End the session: now when nothing is coming in, else after the message."""
        self._leaving = True
        if not self._receiving:
            self._part_with(replies.CLOSING)

    def abandon(self) -> None:
        """End the session whatever it is doing: its message was not promised."""
        self._part_with(replies.CLOSING)

    def _read_anew(self) -> None:
        """Read from an empty reader from now on."""
        self._reader = asyncio.StreamReader(limit=READ_BYTES, loop=self.loop)
        asyncio.StreamReaderProtocol.__init__(self, self._reader, self._cb_client_connected, loop=self.loop)

    async def _handle_client(self) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):  # the client is gone: there is nobody to tell
            if await self._begins():
                await super()._handle_client()

    async def _begins(self) -> bool:
        """Say whether there is a session at all."""
        return True

    def _timeout_cb(self) -> None:
        if self.transport is not None and self.transport.is_closing():
            self._writer.transport.abort()
            return
        silent_seconds = self.loop.time() - self._heard_at
        remaining_seconds = self._timeout_duration - silent_seconds
        if self._receiving and (self._storing or self._house.budget.paused or remaining_seconds > 0):
            self._reset_timeout(max(remaining_seconds, 1.0))
            return
        self._part_with(replies.TOO_SLOW)

    def _part_with(self, reply: str) -> None:
        if self.transport is not None and not self.transport.is_closing():
            if not self._shaking_hands:
                self._writer.write(reply.encode() + b"\r\n")
            self._hang_up()

    def _hang_up(self) -> None:
        """Close, and read no further command, not even one that has arrived.

        Closing waits until all replies are taken: who never takes them is cut off, or would keep its place for good.
        """
        if self.transport is not None:
            self.transport.close()
            self._reset_timeout(PARTING_SECONDS)
        self._reader = asyncio.StreamReader(loop=self.loop)  # cancelling waits for the next wait: here it is
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def _create_envelope(self) -> Transaction:
        return Transaction()


def made_once(house: House) -> dict[str, Any]:
    """Let the library make one session, and give what its constructor found out that is the same for all."""
    settings = house.settings
    made = SMTP(
        None,
        hostname=compared_domain(settings.mail_domain[0]),
        ident="ESMTP",
        data_size_limit=settings.message_size_limit_bytes,
        enable_SMTPUTF8=True,
        timeout=settings.progress_timeout_seconds,
        loop=house.loop,
    )
    reader = asyncio.StreamReader(loop=house.loop)
    bare = asyncio.StreamReaderProtocol(reader, lambda _reader, _writer: None, loop=house.loop)
    return {name: value for name, value in vars(made).items() if name not in vars(bare)}
