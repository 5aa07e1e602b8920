"""A session with the smarthost: one message after another, and of each exactly how it ended (RFC 5321).

What matters is the final dot. Before it nothing was sent, whatever happens; after it the smarthost may have the message
although we never hear so (RFC 1047). So whoever sends is asked once, between the two, whether it may go; and the server
is looked at right before and after that, for it may have hung up on a small message that our side had sent whole.
"""

import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from relay.sending.outcome import AwayError, Ending, LostError, Outcome, cut, reply_line, said, told

_OK: Final = 250
_CLOSING: Final = "421"
_ABOUT_THE_MESSAGE: Final = frozenset({"5.2.3", "5.3.4", "5.6.7"})
"""Too large for the recipient, too large for the system, an address beyond ASCII (RFC 3463, RFC 6531)."""
_BLOCK_BYTES: Final = 65_536
_GOODBYE_SECONDS: Final = 5.0
_HUNG_UP: Final = ConnectionResetError("it hung up")
_LINE_BEGINS_WITH_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long an answer is waited for, in seconds (RFC 5321 section 4.5.3.2)."""

    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Whom a message comes back to, and whom it goes to."""

    sender: str
    recipient: str
    utf8: bool = False


class Line:
    """One session. Not for two threads at once."""

    def __init__(self, client: smtplib.SMTP, timeouts: Timeouts) -> None:
        self._client = client
        self._timeouts = timeouts
        self._is_fresh = True

    @property
    def is_open(self) -> bool:
        """Whether another message can follow."""
        return self._client.sock is not None

    @property
    def takes_utf8(self) -> bool:
        """Whether it takes addresses beyond ASCII (RFC 6531)."""
        return self._client.has_extn("smtputf8")

    def send(self, envelope: Envelope, raw: bytes, may_go: Callable[[], bool]) -> Outcome:
        """Hand over a message; `may_go` is asked when all but the final dot is there.

        Raises:
            AwayError: the smarthost takes nothing just now, and the message has nothing to do with it.
        """
        try:
            outcome = self._begin(envelope, len(raw)) or self._content(raw) or self._finish(may_go)
        except BaseException:
            self.close()
            raise
        self._is_fresh = False
        if outcome.ending in {Ending.CUT, Ending.UNSURE, Ending.TAKEN_BACK} or outcome.reply.startswith(_CLOSING):
            self.close()
        elif outcome.ending is not Ending.SENT:
            self._reset()
        return outcome

    def close(self) -> None:
        """End it without a word: what has no final dot has not gone."""
        self._client.close()

    def quit(self) -> None:
        """End it as one should, and wait for no long goodbye."""
        with suppress(OSError, smtplib.SMTPException):
            self._wait(min(self._timeouts.command, _GOODBYE_SECONDS))
            self._client.quit()
        self.close()

    def _begin(self, envelope: Envelope, size_bytes: int) -> Outcome | None:
        """Name sender and recipient, and ask for leave to send; None: go on."""
        self._wait(self._timeouts.command)
        if refused := self._mail(envelope, size_bytes):
            return refused
        try:
            reply = reply_line(*self._client.rcpt(envelope.recipient))
            if reply.startswith("25"):
                self._wait(self._timeouts.data)
                reply = reply_line(*self._client.docmd("DATA"))
        except (OSError, smtplib.SMTPException) as error:
            return cut(error)
        return None if reply.startswith("354") else said(reply, otherwise=Ending.CUT)

    def _mail(self, envelope: Envelope, size_bytes: int) -> Outcome | None:
        options = [f"size={size_bytes}"] if self._client.has_extn("size") else []
        options += ["SMTPUTF8"] if envelope.utf8 else []
        try:
            reply = reply_line(*self._client.mail(envelope.sender, options))
        except (OSError, smtplib.SMTPException) as error:
            raise self._over(f"it ended the session: {told(error)}") from error
        if reply.startswith("25"):
            return None
        outcome = said(reply, otherwise=Ending.LATER)
        if outcome.ending is Ending.REFUSED and (reply.startswith("552") or outcome.status in _ABOUT_THE_MESSAGE):
            return outcome
        raise self._over(f"it takes no mail from us: {reply}")

    def _over(self, why: str) -> AwayError:
        """Say that nothing can be sent in this session: a used one may have come to its end, as sessions do."""
        return AwayError(why) if self._is_fresh else LostError(why)

    def _content(self, raw: bytes) -> Outcome | None:
        """Send all but the final dot, a block at a time."""
        self._wait(self._timeouts.block)
        dotted = _LINE_BEGINS_WITH_DOT.sub(b"..", raw)
        try:
            for start in range(0, len(dotted), _BLOCK_BYTES):
                self._client.send(dotted[start : start + _BLOCK_BYTES])
            hung_up = self._is_hung_up()
        except (OSError, smtplib.SMTPException) as error:
            return cut(error)
        return cut(_HUNG_UP) if hung_up else None

    def _is_hung_up(self) -> bool:
        """Look whether the server spoke, or went, before it was its turn: then the message need not be claimed."""
        sock = self._client.sock
        if sock is None:
            return True
        sock.settimeout(0)
        try:
            sock.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        return True

    def _finish(self, may_go: Callable[[], bool]) -> Outcome:
        if not may_go():
            return Outcome(Ending.TAKEN_BACK)
        if broken := self._dot():
            return broken
        try:
            reply = reply_line(*self._client.getreply())
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Ending.UNSURE, told(error))
        return Outcome(Ending.SENT, reply) if reply.startswith("2") else said(reply, otherwise=Ending.UNSURE)

    def _dot(self) -> Outcome | None:
        """Send the final dot; what fails here did not leave this machine whole, so nothing has gone."""
        try:
            if self._is_hung_up():
                return cut(_HUNG_UP)
            self._wait(self._timeouts.dot)
            self._client.send(b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            return cut(error)
        return None

    def _reset(self) -> None:
        try:
            self._wait(self._timeouts.command)
            if self._client.rset()[0] != _OK:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()

    def _wait(self, seconds: float) -> None:
        if self._client.sock is not None:
            self._client.sock.settimeout(seconds)
