"""A smarthost on loopback that does what a script says: real sockets, slow answers, refusals, broken connections.

It keeps what it took responsibility for, in order, so that a test can say of each mail how often it was taken.
"""

import base64
import socketserver
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes

from relay.settings import Settings


@dataclass(frozen=True, slots=True)
class Does:
    """What the server does with one mail."""

    mail: str = "250 ok"
    rcpt: str = "250 ok"
    data: str = "354 go on"
    """Empty: it hangs up instead."""
    dot: str = "250 2.0.0 taken"
    """Empty: it takes the mail and hangs up without an answer."""
    cuts: bool = False
    """It hangs up in the middle of the content."""
    loses: bool = False
    """Of a mail it does not answer: it was not taken, either."""
    seconds: float = 0
    """How long it thinks before the last answer."""


@dataclass
class Host:
    """The server, and what it saw."""

    does: Callable[[str], Does]
    greeting: str = "220 ready"
    messages_a_session: int = 0
    """After so many it ends a session; 0: never."""
    extensions: tuple[str, ...] = ("SIZE 40000000", "SMTPUTF8", "ENHANCEDSTATUSCODES")
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Envelope sender, recipient and content of every mail it took."""
    sessions: int = 0
    context: ssl.SSLContext | None = None
    password: str = ""
    passwords: list[str] = field(default_factory=list)
    """Those it was told."""
    port: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, sender: str, recipient: str, content: bytes) -> None:
        """Take responsibility for a mail."""
        with self._lock:
            self.taken.append((sender, recipient, content))

    @property
    def times(self) -> Counter[str]:
        """How often each mail was taken, by its Message-ID."""
        with self._lock:
            return Counter(str(message_from_bytes(content)["Message-ID"]) for _, _, content in self.taken)

    @property
    def recipients(self) -> list[str]:
        """Whom mail was taken for, in order."""
        with self._lock:
            return [recipient for _, recipient, _ in self.taken]


class _Session(socketserver.StreamRequestHandler):
    host: Host
    timeout = 30
    sender = recipient = ""
    messages = 0
    does = Does()

    def handle(self) -> None:
        """Speak with one client until it or we have enough."""
        with self.host._lock:
            self.host.sessions += 1
        self._say(self.host.greeting)
        if not self.host.greeting.startswith("220"):
            return
        try:
            self._commands()
        except (OSError, EOFError):
            return

    def _commands(self) -> None:
        verbs = {name[5:].upper(): getattr(self, name) for name in dir(self) if name.startswith("verb_")}
        while line := self.rfile.readline(4_096):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if verbs.get(text[:4].upper(), self._anything)(text) is False:
                return

    def _anything(self, _text: str) -> None:
        self._say("250 ok")

    def verb_ehlo(self, _text: str) -> None:
        """Name what this server does."""
        names = ["smarthost.example", *self.host.extensions]
        names += ["STARTTLS"] if self.host.context else []
        names += ["AUTH PLAIN"] if self.host.password else []
        self._say("\r\n".join([*(f"250-{one}" for one in names), "250 8BITMIME"]))

    def verb_star(self, _text: str) -> None:
        """STARTTLS."""
        self._say("220 go on")
        if self.host.context:
            self._begin_tls(self.host.context)

    def verb_auth(self, text: str) -> None:
        """Let in whoever knows the password."""
        self._say("235 2.7.0 ok" if self._knows(text) else "535 5.7.8 no")

    def verb_mail(self, text: str) -> bool:
        """Begin a mail, unless there were enough."""
        if self.host.messages_a_session and self.messages >= self.host.messages_a_session:
            self._say("421 4.7.0 enough for one session")
            return False
        self.sender = text.partition("<")[2].partition(">")[0]
        self._say(self.host.does("").mail)
        return True

    def verb_rcpt(self, text: str) -> None:
        """Say what the script says of a recipient."""
        self.recipient = text.partition("<")[2].partition(">")[0]
        self.does = self.host.does(self.recipient)
        self._say(self.does.rcpt)

    def verb_data(self, _text: str) -> bool:
        """Take the content, as far as the script wants it."""
        if not self.does.data:
            return False
        self._say(self.does.data)
        self.messages += 1
        return not self.does.data.startswith("354") or self._take(self.sender, self.recipient, self.does)

    def verb_quit(self, _text: str) -> bool:
        """End it."""
        self._say("221 bye")
        return False

    def finish(self) -> None:
        """Close what TLS put in the socket's place, too."""
        with suppress(OSError):
            super().finish()
        self.connection.close()

    def _begin_tls(self, context: ssl.SSLContext) -> None:
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb")

    def _knows(self, text: str) -> bool:
        """Read AUTH PLAIN with its answer (RFC 4616)."""
        self.host.passwords.append(base64.b64decode(text.split()[2]).rpartition(b"\0")[2].decode())
        return self.host.passwords[-1] == self.host.password

    def _take(self, sender: str, recipient: str, does: Does) -> bool:
        if does.cuts:
            self.rfile.read(100)
            return False
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise EOFError
            lines.append(line[1:] if line.startswith(b".") else line)
        time.sleep(does.seconds)
        if does.dot.startswith("2") or (not does.dot and not does.loses):
            self.host.took(sender, recipient, b"".join(lines))
        if not does.dot:
            return False
        self._say(does.dot)
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 50

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hung up is no trouble of the test's."""


@contextmanager
def smarthost(does: Callable[[str], Does] = lambda _recipient: Does(), **facts: object) -> Iterator[Host]:
    """Serve until the block ends."""
    host = Host(does, **facts)  # type: ignore[arg-type]
    handler = type("Session", (_Session,), {"host": host})
    with _Server(("127.0.0.1", host.port), handler) as server:
        host.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield host
        server.shutdown()


def sending_to(settings: Settings, host: Host) -> Settings:
    """Give settings whose smarthost it is."""
    return settings.model_copy(update={"smarthost": f"smtp://127.0.0.1:{host.port}"})
