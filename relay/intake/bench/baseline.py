"""What intake is compared with: aiosmtpd as it comes, the same rows through the same models, a commit per message."""

import asyncio
import hashlib
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import select

from relay import audit
from relay.db import Database
from relay.models import Alias, Letter, LetterState, Message, MessageChunk, RawAt, Recipient, Route
from relay.models.message import CHUNK_BYTES
from relay.settings import Settings
from relay.work import jobs

_WRITERS: Final = {True: 1, False: 8}  # threads that commit: one writes at a time in SQLite, several in PostgreSQL


class CommitEach:
    """An aiosmtpd handler that stores a message before it answers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(_WRITERS[database.is_sqlite])
        with database.read() as session:
            aliases = session.execute(select(Alias.local_part, Alias.id, Alias.profile_id)).all()
        self._aliases = {local_part: (alias_id, profile_id) for local_part, alias_id, profile_id in aliases}

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Know the alias."""
        if address.partition("@")[0].lower() not in self._aliases:
            return "550 5.1.1 No such address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:
        """Store in a thread, then answer."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._store, session, envelope)

    def _store(self, peer: Session, envelope: Envelope) -> str:
        content, now = envelope.original_content or b"", datetime.now(UTC)
        message = _message(peer, envelope, content, now)
        with self._database.write() as session:
            session.add(message)
            session.flush()
            for seq, start in enumerate(range(0, len(content), CHUNK_BYTES)):
                chunk = content[start : start + CHUNK_BYTES]
                session.add(MessageChunk(message_id=message.id, seq=seq, content=chunk))
            for address in envelope.rcpt_tos:
                alias_id, profile_id = self._aliases[address.partition("@")[0].lower()]
                key = f"{message.mail_from}\0{profile_id}\0{message.content_sha256}"
                session.add(
                    Recipient(
                        message_id=message.id,
                        address=address,
                        route=Route.ALIAS,
                        alias_id=alias_id,
                        profile_id=profile_id,
                        duplicate_key=hashlib.sha256(key.encode()).digest(),
                    )
                )
                letter = Letter(
                    message_id=message.id,
                    profile_id=profile_id,
                    alias_id=alias_id,
                    state=LetterState.RECEIVED,
                    state_since=now,
                    received_at=now,
                )
                session.add(letter)
                session.flush()
                new = {"message_id": message.id, "profile_id": profile_id, "alias_id": alias_id}
                audit.record(session, "letter.received", "letter", letter.id, actor_id=None, now=now, new=new)
            jobs.enqueue(session, jobs.JobKind.READ, message.id, now=now)
        return f"250 2.0.0 {message.id}"


def _message(peer: Session, envelope: Envelope, content: bytes, now: datetime) -> Message:
    digest = hashlib.sha256(content).hexdigest()
    return Message(
        received_at=now,
        mail_from=envelope.mail_from or "",
        peer=str(peer.peer[0]) if peer.peer else "",
        helo=peer.host_name or "",
        size_bytes=len(content),
        sha256=digest,
        content_sha256=digest,
        raw_at=RawAt.DATABASE,
    )


def run_baseline(settings: Settings, stop: threading.Event, ready: Callable[[str, int], None]) -> None:
    """Accept mail the plain way until `stop` is set."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    database = Database(settings.effective_database_url)
    try:
        asyncio.run(_serve(settings, database, stop, ready))
    finally:
        database.close()


async def _serve(
    settings: Settings, database: Database, stop: threading.Event, ready: Callable[[str, int], None]
) -> None:
    loop, handler = asyncio.get_running_loop(), CommitEach(database)
    limit = settings.message_size_limit_bytes

    def session() -> SMTP:
        return SMTP(handler, hostname="baseline.localhost", data_size_limit=limit, loop=loop)

    server = await loop.create_server(session, "127.0.0.1", 0, backlog=1_024)
    ready(*server.sockets[0].getsockname()[:2])
    await loop.run_in_executor(None, stop.wait)
    server.close()
