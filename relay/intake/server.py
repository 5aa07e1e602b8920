"""The listener: binds, greets as many sessions as it may, and stops without losing what is in flight."""

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Any, Final, cast

import structlog

from relay.db import Database
from relay.intake import replies
from relay.intake.connection import made_once
from relay.intake.entrance import Entrance
from relay.intake.house import House
from relay.intake.listeners import BACKLOG, Door, bind
from relay.intake.lmtp import LmtpSession
from relay.intake.session import Session
from relay.intake.tls import OpenFiles
from relay.models import Via
from relay.settings import Settings

STOPPING_SECONDS: Final = 10.0
"""How long a stop waits for messages that are coming in."""
_log = structlog.get_logger(__name__)


class MailServer:
    """Accepts mail at its doors. Made and used in a running event loop."""

    def __init__(self, settings: Settings, database: Database, files: OpenFiles | None = None) -> None:
        self._settings = settings
        self._house = House(settings, database, files)
        self._house.made_once = made_once(self._house)
        self._servers: list[asyncio.Server] = []

    async def start(self, doors: Iterable[Door]) -> None:
        """Take sessions at each door."""
        for door in doors:
            session = partial(self._session, door.via, is_local=door.is_local)
            self._servers.append(await self._open(door, session))
            _log.info(f"accepting mail on {door.name}", protocol=door.via)

    async def _open(self, door: Door, session: Callable[[], asyncio.Protocol]) -> asyncio.Server:
        loop = self._house.loop
        if not door.is_local:
            return await loop.create_server(session, sock=door.socket, backlog=BACKLOG)
        # Its path goes when the door is closed by who opened it: maybe a parent, for whom another of us will be here.
        keeps_path = sys.version_info >= (3, 13) and isinstance(loop, asyncio.SelectorEventLoop)
        options: dict[str, Any] = {"cleanup_socket": False} if keeps_path else {}
        return await loop.create_unix_server(session, sock=door.socket, backlog=BACKLOG, **options)

    async def stop(self) -> None:
        """Take no more, let messages that are coming in arrive, answer them, and close."""
        for server in self._servers:
            server.close()
        for session in list(self._house.sessions):
            session.say_goodbye()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOPPING_SECONDS):
                await self._house.empty()
        await self._house.close()
        for session in list(self._house.sessions):
            session.abandon()
        await asyncio.sleep(0)  # what was closed tells its session so

    def _session(self, via: Via, *, is_local: bool) -> asyncio.Protocol:
        if len(self._house.sessions) >= self._settings.connections_limit:
            return _Refusal()
        return LmtpSession(self._house, is_local=is_local) if via is Via.LMTP else Session(self._house)


class _Refusal(asyncio.Protocol):
    """A connection above the limit: told so, and closed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say it at once."""
        writing = cast("asyncio.WriteTransport", transport)
        writing.write(replies.TOO_MANY_CONNECTIONS.encode() + b"\r\n")
        writing.close()


def run_smtp(
    settings: Settings,
    stop: threading.Event,
    ready: Callable[[str, int], None] | None = None,
    entrance: Entrance | None = None,
) -> None:
    """Accept mail until `stop` is set; `ready` hears the host and port of the first door.

    Without `entrance`, the doors that the settings name are opened. It is closed in the end.

    Raises:
        ListenError, CertificateError: an address cannot be had, or a certificate not be used.
    """
    for name in ("mail.log", "mail.debug"):
        logging.getLogger(name).disabled = True  # the library's own, which would log addresses and peers
    entrance = entrance or Entrance(tuple(bind(settings)))
    database = Database(settings.effective_database_url)
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(settings, database, stop, ready, entrance))
    finally:
        database.close()
        entrance.close()


async def _serve(
    settings: Settings,
    database: Database,
    stop: threading.Event,
    ready: Callable[[str, int], None] | None,
    entrance: Entrance,
) -> None:
    server = MailServer(settings, database, entrance.files)
    host, port = entrance.doors[0].socket.getsockname()[:2]
    await server.start(entrance.doors)
    if ready:
        ready(host, port)
    await asyncio.get_running_loop().run_in_executor(None, stop.wait)
    await server.stop()


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Uvloop where it is there; it is a third quicker."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
