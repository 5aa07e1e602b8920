"""The way to a printer: IPP over HTTP (RFC 8010, 4) or HTTPS (RFC 7472), one request a connection, nothing followed.

A redirect is never followed and no proxy used: what is asked goes to the host that an administrator typed.
"""

import http.client
import itertools
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from relay.printing import decoding, ipp
from relay.printing.address import Address
from relay.printing.faults import Fault, Interrupted, NoAnswer, PrinterFault

CONNECT_SECONDS: Final = 5.0
ANSWER_SECONDS: Final = 30.0
"""A printer that wakes up takes some; while a document is sent, how long it may take no byte of it."""
ANSWER_BYTES: Final = 4_000_000
_AT_ONCE = 64 * 1024
_STATUS_FAULTS = {
    401: Fault.PASSWORD,
    403: Fault.FORBIDDEN,
    404: Fault.NO_QUEUE,
    426: Fault.NOT_TRUSTED,
}


@dataclass(frozen=True, slots=True)
class Connection:
    """Asks one printer. Safe in several threads: nothing is kept open."""

    to: Address
    connect_seconds: float = CONNECT_SECONDS
    answer_seconds: float = ANSWER_SECONDS
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def ask(
        self, operation: int, groups: Sequence[tuple[ipp.Tag, ipp.Attributes]], document: bytes = b""
    ) -> ipp.Answer:
        """Send a request, and give what the printer answers.

        Raises:
            NoAnswer: nobody is there, or is too busy.
            Interrupted: it was sent, at least in part, and no answer came.
            PrinterFault: whatever is there is not this printer.
        """
        head = ipp.request(operation, next(self._numbers), groups)
        connection = self._open()
        try:
            return self._exchange(connection, head, document)
        except ssl.SSLError as error:
            raise Interrupted(Fault.NO_ANSWER) from error
        except (OSError, http.client.HTTPException) as error:
            raise Interrupted(Fault.NO_ANSWER) from error
        finally:
            connection.close()

    def _open(self) -> http.client.HTTPConnection:
        kind: Callable[..., http.client.HTTPConnection] = http.client.HTTPConnection
        more = {}
        if self.to.tls:
            kind, more = http.client.HTTPSConnection, {"context": ssl.create_default_context()}
        connection = kind(self.to.host, self.to.port, timeout=self.connect_seconds, **more)
        try:
            connection.connect()
        except ssl.SSLError as error:
            raise PrinterFault(Fault.NOT_TRUSTED) from error
        except socket.gaierror as error:
            raise NoAnswer(Fault.NO_HOST) from error
        except OSError as error:
            raise NoAnswer(Fault.NO_ANSWER) from error
        connection.sock.settimeout(self.answer_seconds)
        return connection

    def _exchange(self, connection: http.client.HTTPConnection, head: bytes, document: bytes) -> ipp.Answer:
        connection.putrequest("POST", self.to.path, skip_accept_encoding=True)
        connection.putheader("Connection", "close")
        connection.putheader("Content-Type", "application/ipp")
        connection.putheader("Content-Length", str(len(head) + len(document)))
        connection.endheaders(head)
        whole = memoryview(document)
        for start in range(0, len(document), _AT_ONCE):
            connection.send(whole[start : start + _AT_ONCE])
        answer = connection.getresponse()
        if answer.status != http.client.OK:
            raise _told(answer.status)
        content = answer.read(ANSWER_BYTES)
        try:
            return decoding.answer(content)
        except ipp.IppError as error:
            raise PrinterFault(Fault.NO_PRINTER) from error


def _told(status: int) -> PrinterFault:
    if status in _STATUS_FAULTS:
        return PrinterFault(_STATUS_FAULTS[status])
    if status >= http.client.INTERNAL_SERVER_ERROR:
        return NoAnswer(Fault.BUSY)
    return PrinterFault(Fault.NO_PRINTER)
