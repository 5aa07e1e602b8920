"""One SMTP session: aiosmtpd's, made strict, quick to begin, and bulk in reading DATA (RFC 5321).

What differs from the library: content is read in bulk and refused for bare line ends; addresses have a parser of their
own; nothing is inspected anew for each connection; a failure of ours is 451 and tells nothing; every reply carries an
enhanced code; the time limit is on silence, not on the length of a message.
"""

import asyncio
import traceback
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Facts

from relay.intake import dotreader, path, replies
from relay.intake.dotreader import Ending
from relay.intake.errors import QueueFullError
from relay.intake.house import House
from relay.intake.spool import Spool
from relay.intake.submission import Submission

if TYPE_CHECKING:
    from relay.intake.admission import Admitted

READ_BYTES: Final = 65_536
HOPS_MOST: Final = 50
UNKNOWN_MOST: Final = 20
"""Unknown recipients after which a session ends, unless its network is trusted."""
_LINE_BYTES: Final = 2_048  # more than RFC 5321 section 4.5.3.1.4 asks: SMTPUTF8 and parameters make lines longer
_HELO_CHARACTERS: Final = 255
_VERBS: Final = ("DATA", "EHLO", "EXPN", "HELO", "HELP", "MAIL", "NOOP", "QUIT", "RCPT", "RSET", "VRFY")
_REFUSED: Final = {
    Ending.BARE: replies.BARE_LINE_END,
    Ending.TOO_LARGE: replies.TOO_LARGE,
    Ending.ENDLESS: replies.TOO_LARGE,
    Ending.FAILED: replies.FAILED,
}
_log = structlog.get_logger(__name__)


class Transaction(Envelope):
    """What MAIL and RCPT have said."""

    def __init__(self) -> None:
        super().__init__()
        self.admitted: list[Admitted] = []


class Session(SMTP):
    """A client's session, from greeting to goodbye."""

    command_size_limit = _LINE_BYTES
    command_size_limits = defaultdict(lambda: _LINE_BYTES)  # noqa: RUF012 -- as the library has it
    envelope: Transaction
    session: Facts

    def __init__(self, house: House) -> None:
        reader = asyncio.StreamReader(limit=READ_BYTES, loop=house.loop)
        # The library's constructor inspects every member of its class each time; what it found once is copied.
        asyncio.StreamReaderProtocol.__init__(self, reader, self._cb_client_connected, loop=house.loop)
        vars(self).update(house.made_once)
        self._smtp_methods = {verb: getattr(self, f"smtp_{verb}") for verb in _VERBS}
        self._house = house
        self._heard_at = house.loop.time()
        self._unknown = 0
        self._receiving = False  # from the reply to DATA to the reply to the message
        self._storing = False  # the writer has it: the silence is ours
        self._leaving = False

    # --- The connection

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

    async def _handle_client(self) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):  # the client is gone: there is nobody to tell
            await super()._handle_client()

    def _timeout_cb(self) -> None:
        silent_seconds = self.loop.time() - self._heard_at
        remaining_seconds = self._timeout_duration - silent_seconds
        if self._receiving and (self._storing or self._house.budget.paused or remaining_seconds > 0):
            self._reset_timeout(max(remaining_seconds, 1.0))
            return
        self._part_with(replies.TOO_SLOW)

    def _part_with(self, reply: str) -> None:
        if self.transport is not None and not self.transport.is_closing():
            self._writer.write(reply.encode() + b"\r\n")
            self._hang_up()

    def _hang_up(self) -> None:
        """Close, and read no further command, not even one that has arrived."""
        if self.transport is not None:
            self.transport.close()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()

    def _create_envelope(self) -> Transaction:
        return Transaction()

    # --- The commands

    async def smtp_HELO(self, hostname: str | None) -> None:
        """RFC 5321 section 4.1.1.1."""
        if await self._greeted(hostname, extended=False):
            await self.push(f"250 {self.hostname}".encode())

    async def smtp_EHLO(self, hostname: str | None) -> None:
        """Name what this server does, and nothing it does not."""
        if await self._greeted(hostname, extended=True):
            await self.push(self._house.capabilities)

    async def _greeted(self, hostname: str | None, *, extended: bool) -> bool:
        if not hostname:
            await self.push(replies.BAD_ARGUMENT)
            return False
        self._set_rset_state()  # type: ignore[no-untyped-call]
        self.session.extended_smtp = extended
        printable = hostname if hostname.isprintable() else hostname.encode("unicode_escape").decode()
        self.session.host_name = printable[:_HELO_CHARACTERS]
        return True

    async def smtp_MAIL(self, argument: str | None) -> None:
        """Begin a message: RFC 5321 section 4.1.1.2."""
        if not await self.check_helo_needed():
            await self.push(self._begin(argument or ""))

    def _begin(self, argument: str) -> str:
        if argument[:5].upper() != "FROM:":
            return replies.BAD_ARGUMENT
        if self.envelope.mail_from is not None:
            return replies.NESTED_MAIL
        sender = path.parse(argument[5:].strip())
        if sender is None:
            return replies.SENDER_MALFORMED
        for parameter in sender.parameters:
            if refusal := self._parameter_refused(parameter.upper()):
                return refusal
        self.envelope.mail_from = sender.address
        return replies.SENDER_OK

    def _parameter_refused(self, parameter: str) -> str:
        name, _, value = parameter.partition("=")
        if name == "SIZE" and value.isascii() and value.isdigit():
            return replies.TOO_LARGE if int(value) > self._house.settings.message_size_limit_bytes else ""
        if parameter in {"BODY=7BIT", "BODY=8BITMIME", "SMTPUTF8"}:
            return ""
        return replies.BAD_ARGUMENT if name in {"SIZE", "BODY", "SMTPUTF8"} else replies.UNKNOWN_PARAMETER

    async def smtp_RCPT(self, argument: str | None) -> None:
        """Name a recipient: RFC 5321 section 4.1.1.3."""
        if await self.check_helo_needed():
            return
        reply = await self._recipient(argument or "")
        await self.push(reply)
        if reply == replies.TOO_MANY_UNKNOWN:
            self._hang_up()

    async def _recipient(self, argument: str) -> str:
        if self.envelope.mail_from is None:
            return replies.NEED_MAIL
        if argument[:3].upper() != "TO:":
            return replies.BAD_ARGUMENT
        recipient = path.parse(argument[3:].strip())
        if recipient is None or not recipient.address:
            return replies.RECIPIENT_MALFORMED
        if recipient.parameters:
            return replies.UNKNOWN_PARAMETER
        return await self._admit(recipient.address)

    async def _admit(self, address: str) -> str:
        if len(self.envelope.admitted) >= self._house.settings.recipients_limit:
            return replies.TOO_MANY_RECIPIENTS
        decided = await self._house.admission.decide(address)
        if isinstance(decided, str):
            return self._unknown_counted(decided)
        self.envelope.admitted.append(decided)
        return replies.RECIPIENT_OK

    def _unknown_counted(self, refusal: str) -> str:
        """Addresses are not to be found by trying."""
        self._unknown += refusal.startswith("550")
        if self._unknown > UNKNOWN_MOST and not self._is_trusted():
            return replies.TOO_MANY_UNKNOWN
        return refusal

    def _is_trusted(self) -> bool:
        peer = ip_address(self._peer())
        return any(peer in network for network in self._house.settings.trusted_networks)

    def _peer(self) -> str:
        return str(self.session.peer[0]).partition("%")[0] if self.session.peer else ""

    async def smtp_RSET(self, _argument: str | None) -> None:
        """Forget the message that was begun."""
        self._set_rset_state()  # type: ignore[no-untyped-call]
        await self.push(replies.OK)

    async def smtp_HELP(self, _argument: str | None) -> None:
        """Say what there is: RFC 5321 section 4.1.1.8."""
        await self.push(replies.HELP)

    async def smtp_VRFY(self, _argument: str | None) -> None:
        """Tell nothing about who is here: RFC 5321 section 3.5.3."""
        await self.push(replies.NOT_VERIFIED)

    async def smtp_QUIT(self, _argument: str | None) -> None:
        """End the session."""
        await self.push(replies.BYE)
        self._hang_up()

    async def smtp_DATA(self, argument: str | None) -> None:
        """Take the message: RFC 5321 section 4.1.1.4."""
        if await self.check_helo_needed():
            return
        if refusal := self._data_refused(argument):
            await self.push(refusal)
            return
        await self.push(replies.GO_AHEAD)
        self._receiving = True  # an error from here on is answered in `handle_exception`, which needs to know
        ending, reply = await self._take()
        self._receiving = False
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        self._reset_timeout()
        await self.push(reply)
        if ending is Ending.ENDLESS:
            self._hang_up()
        elif self._leaving:
            self._part_with(replies.CLOSING)

    def _data_refused(self, argument: str | None) -> str:
        if argument:
            return replies.BAD_ARGUMENT
        if not self.envelope.admitted:
            return replies.NEED_MAIL if self.envelope.mail_from is None else replies.NEED_RECIPIENT
        return replies.QUEUE_FULL if self._house.writer.full else ""

    async def _take(self) -> tuple[Ending, str]:
        """Read a message and have it stored; give how the reading ended and what the client hears."""
        spool = Spool(self._house.budget, self._house.spool_folder)
        try:
            ending = await dotreader.receive(self._reader, spool, self._house.settings.message_size_limit_bytes)
            if ending is not Ending.WHOLE:
                spool.discard()
                return ending, _REFUSED[ending]
            submission = self._submission(spool)
            if submission.content.hops > HOPS_MOST:
                spool.discard()
                return ending, replies.LOOPING
            answer = self._house.hand_over(submission, spool)
        except QueueFullError:
            spool.discard()
            return Ending.WHOLE, replies.QUEUE_FULL
        except BaseException:
            spool.discard()
            raise
        # A client that hangs up now cancels this session, not the writing: its next try will be a repeat.
        self._storing = True
        message_id = await asyncio.shield(answer)
        self._storing = False
        return ending, replies.FAILED if message_id is None else replies.stored(message_id)

    def _submission(self, spool: Spool) -> Submission:
        return Submission(
            mail_from=self.envelope.mail_from or "",
            recipients=tuple(self.envelope.admitted),
            peer=self._peer(),
            helo=self.session.host_name or "",
            received_at=datetime.now(UTC),
            content=spool.finish(),
        )


def made_once(house: House) -> dict[str, Any]:
    """Let the library make one session, and give what its constructor found out that is the same for all."""
    settings = house.settings
    made = SMTP(
        None,
        hostname=settings.mail_domain[0],
        ident="ESMTP",
        data_size_limit=settings.message_size_limit_bytes,
        enable_SMTPUTF8=True,
        timeout=settings.progress_timeout_seconds,
        loop=house.loop,
    )
    reader = asyncio.StreamReader(loop=house.loop)
    bare = asyncio.StreamReaderProtocol(reader, lambda _reader, _writer: None, loop=house.loop)
    return {name: value for name, value in vars(made).items() if name not in vars(bare)}
