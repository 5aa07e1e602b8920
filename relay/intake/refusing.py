"""Refusing mail before its 250, where its author's domain asks for that and the organisation wishes it (DMARC).

Off the event loop, a few at once, within a deadline. Whatever fails on the way, the mail is taken: the worker looks.
"""

import asyncio
import queue
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import structlog

from relay.authentication import Envelope, Look, settle
from relay.authentication.vouching import voucher
from relay.intake import replies
from relay.intake.submission import Submission
from relay.models import Route, Via
from relay.resolver import Resolver
from relay.sandbox import Limits, Sandbox
from relay.settings import Settings

DEADLINE_SECONDS: Final = 10.0
"""How long a client waits for this, at most."""
DNS_SECONDS: Final = 8.0
AT_ONCE: Final = 4
BYTES_MOST: Final = 10_000_000
"""Of a larger message only the worker finds out who sent it."""
_CHILD: Final = Limits(wall_s=5.0, cpu_s=5, memory_bytes=1 << 30)
_log = structlog.get_logger(__name__)


class Refusing:
    """Checks submissions; one event loop's own. Nothing is started before it is needed."""

    def __init__(self, settings: Settings) -> None:
        """Begin idle."""
        self._is_on = settings.dmarc == "refuse"
        self._trusted = settings.arc_trusted
        self._servers = settings.dns_servers
        self._under_way = 0
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="refusing")
        self._children: queue.SimpleQueue[Sandbox[Look]] = queue.SimpleQueue()
        self._resolver: Resolver | None = None
        self._is_closed = False

    async def refusal(self, submission: Submission, *, is_trusted: bool) -> str:
        """Give the reply that refuses a message; empty: it is taken."""
        if not self._is_on or is_trusted or not _concerns(submission) or self._under_way >= AT_ONCE:
            return ""
        self._under_way += 1
        check = asyncio.get_running_loop().run_in_executor(self._pool, self._is_forged, submission)
        check.add_done_callback(self._finished)
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return replies.FORGED if await asyncio.shield(check) else ""
        except TimeoutError:
            return ""

    def close(self) -> None:
        """End what was started; a check that is under way ends its child itself."""
        self._is_closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        if self._resolver is not None:
            self._resolver.close()
        while not self._children.empty():
            self._children.get_nowait().close()

    def _finished(self, check: "asyncio.Future[bool]") -> None:
        self._under_way -= 1
        if not check.cancelled():
            check.exception()  # said already

    def _is_forged(self, submission: Submission) -> bool:
        try:
            return self._found_forged(submission)
        except Exception as error:  # noqa: BLE001 -- the session's border: our own failure refuses nothing
            _log.warning("sender not checked", error=type(error).__name__)
            return False

    def _found_forged(self, submission: Submission) -> bool:
        raw = b"".join(submission.content.chunks())
        if self._resolver is None:
            self._resolver = Resolver(self._servers)
        try:
            child = self._children.get_nowait()
        except queue.Empty:
            child = Sandbox("relay.authentication:look", Look, limits=_CHILD)
        try:
            evidence, verdict = settle(raw, _envelope(submission), self._resolver.within(DNS_SECONDS), child)
        finally:
            self._put_back(child)
        asked = verdict.dmarc.result == "fail" and verdict.dmarc.applied == "reject"
        return asked and not voucher(evidence, verdict, self._trusted)

    def _put_back(self, child: Sandbox[Look]) -> None:
        if self._is_closed:
            child.close()
        else:
            self._children.put(child)


def _concerns(submission: Submission) -> bool:
    """Letters that a stranger hands in; what a mail server of ours took already would only come back to somebody."""
    is_letter = any(recipient.route is Route.ALIAS for recipient in submission.recipients)
    return is_letter and submission.via is Via.SMTP and submission.content.size_bytes <= BYTES_MOST


def _envelope(submission: Submission) -> Envelope:
    at = int(submission.received_at.timestamp())
    return Envelope(peer=submission.peer, helo=submission.helo, mail_from=submission.mail_from, at=at)
