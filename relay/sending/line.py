"""A session with the smarthost: one message after another, and of each exactly how it ended (RFC 5321).

What matters is the final dot. Before it nothing was sent, whatever happens; after it the smarthost may have the message
although we never hear so (RFC 1047). So whoever sends is asked once, between the two, whether it may go.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from relay.smarthost import Smarthost

_ENHANCED: Final = re.compile(r"([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:\s|$)")
_REPLY_CHARACTERS: Final = 300
_OK: Final = 250
_CLOSING: Final = "421"
_ABOUT_THE_MESSAGE: Final = frozenset({"5.2.3", "5.3.4", "5.6.7"})
"""Too large for the recipient, too large for the system, an address beyond ASCII (RFC 3463, RFC 6531)."""
_BLOCK_BYTES: Final = 65_536
_GOODBYE_SECONDS: Final = 5.0
_LINE_BEGINS_WITH_DOT: Final = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long an answer is waited for, in seconds (RFC 5321 section 4.5.3.2)."""

    greeting: float = 300
    command: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600


class Ending(StrEnum):
    """How it went with one message."""

    SENT = "sent"
    LATER = "later"
    """Not now: 4xx."""
    REFUSED = "refused"
    """Never: 5xx."""
    CUT = "cut"
    """The connection broke while the message was on its way, before the final dot: it has not gone."""
    UNSURE = "unsure"
    """The connection broke, or no answer came, after the final dot."""
    TAKEN_BACK = "taken-back"
    """Whoever sends it did not let it go."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message, and what the smarthost said."""

    ending: Ending
    reply: str = ""

    @property
    def status(self) -> str:
        """The enhanced status code (RFC 3463), such as `5.1.1`; empty: none was given."""
        found = _ENHANCED.match(self.reply[4:])
        return found[1] if found else ""


class AwayError(Exception):
    """The smarthost takes nothing from anybody just now; one line says why, without a password."""


class LostError(AwayError):
    """The session ended between two messages, as servers may: a new one goes on."""


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
            reply = _text(*self._client.rcpt(envelope.recipient))
            if reply.startswith("25"):
                self._wait(self._timeouts.data)
                reply = _text(*self._client.docmd("DATA"))
        except (OSError, smtplib.SMTPException) as error:
            return _cut(error)
        return None if reply.startswith("354") else _said(reply, otherwise=Ending.CUT)

    def _mail(self, envelope: Envelope, size_bytes: int) -> Outcome | None:
        options = [f"size={size_bytes}"] if self._client.has_extn("size") else []
        options += ["SMTPUTF8"] if envelope.utf8 else []
        try:
            reply = _text(*self._client.mail(envelope.sender, options))
        except (OSError, smtplib.SMTPException) as error:
            raise self._over(f"it ended the session: {_told(error)}") from error
        if reply.startswith("25"):
            return None
        outcome = _said(reply, otherwise=Ending.LATER)
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
            return _cut(error)
        return _cut(ConnectionResetError("it hung up")) if hung_up else None

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
        try:
            self._wait(self._timeouts.dot)
            self._client.send(b".\r\n")
            reply = _text(*self._client.getreply())
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Ending.UNSURE, _told(error))
        return Outcome(Ending.SENT, reply) if reply.startswith("2") else _said(reply, otherwise=Ending.UNSURE)

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


def open_line(
    smarthost: Smarthost, *, name: str, plain: bool, ca_file: Path | None = None, timeouts: Timeouts | None = None
) -> Line:
    """Connect, begin TLS unless it may be `plain`, and sign in; `name` is what we call ourselves.

    Raises:
        AwayError: it cannot be reached or trusted, or does not let us in.
    """
    chosen = timeouts or Timeouts()
    with _telling():
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        client = _connected(smarthost, name, context, chosen.greeting)
        try:
            _enter(client, smarthost, context, chosen.command, plain=plain)
        except BaseException:
            client.close()
            raise
    return Line(client, chosen)


def _connected(smarthost: Smarthost, name: str, context: ssl.SSLContext, seconds: float) -> smtplib.SMTP:
    at: dict[str, Any] = {"host": smarthost.host, "port": smarthost.port, "local_hostname": name, "timeout": seconds}
    return smtplib.SMTP_SSL(**at, context=context) if smarthost.tls else smtplib.SMTP(**at)


def _enter(client: smtplib.SMTP, smarthost: Smarthost, context: ssl.SSLContext, seconds: float, *, plain: bool) -> None:
    if client.sock is not None:
        client.sock.settimeout(seconds)
    client.ehlo_or_helo_if_needed()
    if not smarthost.tls and not plain:
        client.starttls(context=context)
        client.ehlo()
    if smarthost.user:
        client.login(smarthost.user, smarthost.password)


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what may fail on the way in into one line for staff."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise AwayError(f"it refuses user and password: {_told(error)}") from None
    except smtplib.SMTPNotSupportedError as error:
        raise AwayError(f"it does not offer what is needed: {error}") from None
    except ssl.SSLCertVerificationError as error:
        raise AwayError(f"its certificate is not trusted: {error.verify_message}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise AwayError(_told(error)) from None


def _text(code: int, text: bytes) -> str:
    """Give a reply as one line."""
    words = text.decode("ascii", "replace").replace("\0", " ").split()
    return f"{code} {' '.join(words)}"[:_REPLY_CHARACTERS]


def _said(reply: str, *, otherwise: Ending) -> Outcome:
    ending = {"4": Ending.LATER, "5": Ending.REFUSED}.get(reply[:1], otherwise)
    return Outcome(ending, reply)


def _cut(error: Exception) -> Outcome:
    return Outcome(Ending.CUT, _told(error))


def _told(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return _text(error.smtp_code, text if isinstance(text, bytes) else str(text).encode())
    if isinstance(error, TimeoutError):
        return "no answer in time"
    told = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return " ".join(told.split())[:_REPLY_CHARACTERS].lower()
