"""A post office for tests: a database with people in it, a real server on a real socket, and what arrived."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from relay.db import Database
from relay.intake.entrance import Entrance
from relay.intake.listeners import bind
from relay.intake.server import run_smtp
from relay.models import Letter, Message, MessageChunk, Recipient, Via
from relay.settings import Settings
from tests import factories


@dataclass(frozen=True)
class PostOffice:
    """A server that runs, and its database."""

    host: str
    port: int
    database: Database
    lmtp: str = ""
    """Where LMTP is spoken: a path, or HOST:PORT; empty: nowhere."""

    def client(self) -> smtplib.SMTP:
        """Open a session as a real client does."""
        return smtplib.SMTP(self.host, self.port, timeout=30)

    @contextmanager
    def wire(self) -> Iterator["Wire"]:
        """Open a session byte by byte."""
        wire = Wire(socket.create_connection((self.host, self.port), timeout=30))
        with wire.closing():
            yield wire

    @contextmanager
    def lmtp_wire(self) -> Iterator["Wire"]:
        """Open a session in LMTP byte by byte."""
        if self.lmtp.startswith("/"):
            connection = socket.socket(socket.AF_UNIX)
            connection.settimeout(30)
            connection.connect(self.lmtp)
        else:
            host, _, port = self.lmtp.rpartition(":")
            connection = socket.create_connection((host, int(port)), timeout=30)
        wire = Wire(connection)
        with wire.closing():
            yield wire

    def send(self, raw: bytes, *to: str, sender: str = "wanda@example.org") -> tuple[int, str]:
        """Send one message and give the reply to it."""
        with self.client() as client:
            client.ehlo()
            client.mail(sender)
            for address in to or ("anna@letters.localhost",):
                client.rcpt(address)
            code, text = client.data(raw)
            return code, text.decode()

    def count(self, model: type) -> int:
        """Count the rows of a table."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def raw(self, message_id: int) -> bytes:
        """Give the bytes of a message."""
        with self.database.read() as session:
            chunks = session.scalars(
                select(MessageChunk.content).where(MessageChunk.message_id == message_id).order_by(MessageChunk.seq)
            )
            return b"".join(chunks)

    def messages(self) -> list[Message]:
        """Give all messages in order."""
        with self.database.read() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def letters(self) -> list[Letter]:
        """Give all letters in order."""
        with self.database.read() as session:
            return list(session.scalars(select(Letter).order_by(Letter.id)))

    def recipients(self) -> list[Recipient]:
        """Give all recipients in order."""
        with self.database.read() as session:
            return list(session.scalars(select(Recipient).order_by(Recipient.id)))


class Wire:
    """A connection whose bytes a test chooses."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._file = connection.makefile("rb")

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Hang up in the end."""
        try:
            yield
        finally:
            self._file.close()
            self.connection.close()

    def encrypt(self, context: ssl.SSLContext) -> "Wire":
        """Shake hands, and go on encrypted."""
        self._file.close()
        self.connection = context.wrap_socket(self.connection)
        self._file = self.connection.makefile("rb")
        return self

    def say(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(data)

    def hear(self) -> str:
        """Give the next reply's last line; empty: the other side has closed."""
        while (line := self._file.readline().decode()) and line[3:4] == "-":
            pass
        return line.strip()

    def ask(self, data: bytes) -> str:
        """Send bytes and give the reply."""
        self.say(data)
        return self.hear()

    def begin(self, recipient: bytes = b"anna@letters.localhost") -> None:
        """Go as far as the reply to DATA."""
        self.hear()
        self.ask(b"EHLO test.example\r\n")
        self.ask(b"MAIL FROM:<wanda@example.org>\r\n")
        self.ask(b"RCPT TO:<" + recipient + b">\r\n")
        assert self.ask(b"DATA\r\n").startswith("354")


@pytest.fixture
def people(database: Database) -> Database:
    """Fill the database: anna with two addresses, ben, and people who get no letters."""
    with database.write() as session:
        factories.people_with_addresses(session)
    return database


@pytest.fixture
def office_settings(settings: Settings, database_url: str) -> Settings:
    """Give the settings of a post office on the test's database."""
    return settings.model_copy(update={"database_url": database_url})


@contextmanager
def running(settings: Settings, database: Database) -> Iterator[PostOffice]:
    """Run a server in a thread while the block runs."""
    stop, ready = threading.Event(), threading.Event()
    bound: list[tuple[str, int]] = []

    def at(host: str, port: int) -> None:
        bound.append((host, port))
        ready.set()

    entrance = Entrance(tuple(bind(settings)))
    lmtp = next((door.name for door in entrance.doors if door.via is Via.LMTP), "")
    thread = threading.Thread(target=run_smtp, args=(settings, stop, at, entrance))
    thread.start()
    try:
        assert ready.wait(20)
        yield PostOffice(*bound[0], database, lmtp)
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


Open = Callable[..., PostOffice]


@pytest.fixture
def open_office(people: Database, office_settings: Settings) -> Iterator[Open]:
    """Open a post office whose settings the test chooses."""
    with ExitStack() as stack:

        def opened(**changes: object) -> PostOffice:
            return stack.enter_context(running(office_settings.model_copy(update=changes), people))

        yield opened


@pytest.fixture
def post_office(open_office: Open) -> PostOffice:
    """Open a post office with everything as it comes."""
    return open_office()


@pytest.fixture
def spool_folder(tmp_path: Path) -> Path:
    """Give a folder for spilled content."""
    return tmp_path
