"""A mailbox at a provider that is real, and an installation that fetches it."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from relay.db import Database
from relay.fetch import progress
from relay.fetch.run import Outcome, fetch
from relay.letters.arriving.raw import raw_of
from relay.models import Letter, Mailbox, Message, Recipient
from relay.settings import Settings
from tests import factories
from tests.dovecot import ImapServer, dovecot


@pytest.fixture(scope="session")
def imap() -> Iterator[ImapServer]:
    """Run one server for the whole session; each test has a folder of its own in it."""
    with dovecot() as server:
        yield server


@dataclass
class Provider:
    """A folder at the provider, and the installation that fetches it."""

    server: ImapServer
    folder: str
    settings: Settings
    database: Database
    more: dict[str, Any] = field(default_factory=dict)

    def put(self, *mails: bytes) -> None:
        """Let the provider deliver messages."""
        self.server.put(*mails, folder=self.folder)

    def holds(self) -> list[tuple[bytes, bytes]]:
        """Give each message's flags and content."""
        return self.server.holds(self.folder)

    def set(self, **changes: Any) -> Settings:  # noqa: ANN401 -- any setting
        """Change settings, as a new start would."""
        self.settings = Settings.model_validate(self.settings.model_dump() | changes)
        return self.settings

    def fetch(self, **options: Any) -> Outcome:  # noqa: ANN401 -- any option
        """Make one run."""
        return fetch(self.settings, self.database, **options)

    def count(self, model: type) -> int:
        """Count the rows of a table."""
        with self.database.read() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0

    def messages(self) -> list[Message]:
        """Give all messages in order."""
        with self.database.read() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def raw(self) -> list[bytes]:
        """Give the bytes of all messages."""
        with self.database.read() as session:
            return [raw_of(session, message) for message in session.scalars(select(Message).order_by(Message.id))]

    def recipients(self) -> list[tuple[str, str, str]]:
        """Give address, route and reason of all recipients in order."""
        with self.database.read() as session:
            rows = session.scalars(select(Recipient).order_by(Recipient.id))
            return [(row.address, row.route.value, row.reason) for row in rows]

    def letters(self) -> list[Letter]:
        """Give all letters in order."""
        with self.database.read() as session:
            return list(session.scalars(select(Letter).order_by(Letter.id)))

    def mailbox(self) -> Mailbox:
        """Give where fetching stands."""
        source = self.settings.fetch_source
        assert source
        with self.database.read() as session:
            found = progress.find(session, source.name)
        assert found
        return found


@pytest.fixture
def people(database: Database) -> Database:
    """Fill the database: anna with two addresses, ben, and people who get no letters."""
    with database.write() as session:
        factories.people_with_addresses(session)
    return database


@pytest.fixture
def provider(imap: ImapServer, people: Database, settings: Settings, database_url: str) -> Provider:
    """Give an empty folder at the provider, and an installation that fetches it and leaves what it took."""
    folder = f"f{secrets.token_hex(6)}"
    imap.put(folder=folder)
    changes = {"database_url": database_url, "fetch": SecretStr(imap.url(folder))}
    return Provider(imap, folder, settings.model_copy(update=changes), people)


def delivered(
    to: str = "anna@letters.localhost",
    *,
    sender: str = "wanda@example.org",
    body: bytes = b"Dear Anna,\r\nall is well.\r\n",
    below: bytes = b"",
    above: bytes | None = None,
) -> bytes:
    """Give a message as a provider delivers it: its own fields above, then what the sender wrote (`below`)."""
    number = secrets.token_hex(8)
    own = f"Return-Path: <{sender}>\r\nDelivered-To: {to}\r\n".encode() if above is None else above
    border = f"Received: from mail.example.org by mx.provider.example with ESMTPS id {number}; {_date()}\r\n"
    written = f"From: Wanda <wanda@example.org>\r\nSubject: Hello\r\nMessage-ID: <{number}@example.org>\r\n\r\n"
    return own + border.encode() + below + written.encode() + body


def _date() -> str:
    return datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000")
