"""The listener: binds, greets as many sessions as it may, and stops without losing what is in flight."""

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final, cast

import structlog

from relay.db import Database
from relay.intake import replies
from relay.intake.connection import made_once
from relay.intake.errors import ListenError
from relay.intake.house import House
from relay.intake.session import Session
from relay.settings import Settings

STOPPING_SECONDS: Final = 10.0
"""How long a stop waits for messages that are coming in."""
_BACKLOG: Final = 1_024
_log = structlog.get_logger(__name__)


class MailServer:
    """Accepts mail on one address. Made and used in a running event loop."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._house = House(settings, database)
        self._house.made_once = made_once(self._house)
        self._server: asyncio.Server | None = None

    async def start(self) -> tuple[str, int]:
        """Listen, and give the host and port that were bound.

        Raises:
            ListenError: the address cannot be had.
        """
        host, _, port = self._settings.smtp_listen.rpartition(":")
        try:
            self._server = await self._house.loop.create_server(
                self._session, host.strip("[]"), int(port), backlog=_BACKLOG
            )
        except OSError as error:
            await self._house.close()
            message = (
                f"cannot listen for mail on {self._settings.smtp_listen} ({error.strerror or error}): "
                "stop what uses it, or set MAILCALL_SMTP_LISTEN to another address"
            )
            raise ListenError(message) from error
        bound: tuple[str, int] = self._server.sockets[0].getsockname()[:2]
        return bound

    async def stop(self) -> None:
        """Take no more, let messages that are coming in arrive, answer them, and close."""
        if self._server is not None:
            self._server.close()
        for session in list(self._house.sessions):
            session.say_goodbye()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOPPING_SECONDS):
                await self._house.empty()
        await self._house.close()
        for session in list(self._house.sessions):
            session.abandon()
        await asyncio.sleep(0)  # what was closed tells its session so

    def _session(self) -> asyncio.Protocol:
        if len(self._house.sessions) >= self._settings.connections_limit:
            return _Refusal()
        return Session(self._house)


class _Refusal(asyncio.Protocol):
    """A connection above the limit: told so, and closed."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say it at once."""
        writing = cast("asyncio.WriteTransport", transport)
        writing.write(replies.TOO_MANY_CONNECTIONS.encode() + b"\r\n")
        writing.close()


def run_smtp(settings: Settings, stop: threading.Event, ready: Callable[[str, int], None] | None = None) -> None:
    """Accept mail until `stop` is set; `ready` hears the host and port that were bound.

    Raises:
        ListenError: the address cannot be had.
    """
    logging.getLogger("mail.log").disabled = True  # the library's own, which would log addresses and peers
    database = Database(settings.effective_database_url)
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(settings, database, stop, ready))
    finally:
        database.close()


async def _serve(
    settings: Settings, database: Database, stop: threading.Event, ready: Callable[[str, int], None] | None
) -> None:
    server = MailServer(settings, database)
    host, port = await server.start()
    _log.info(f"accepting mail on {host}:{port}")
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
