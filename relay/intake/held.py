"""A connection that is held to the limits: of its network, of its own conduct, of addresses tried."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import structlog

from relay.intake import replies
from relay.intake.house import House
from relay.intake.limits.conduct import FOREIGN, Conduct
from relay.intake.peer import PeerConnection

_log = structlog.get_logger(__name__)
Method = Callable[[str | None], Awaitable[None]]


class _Commands(dict[str, Method]):
    """The commands there are; another is one that says so, so that the library neither counts nor quotes it."""

    def __init__(self, known: dict[str, Method], other: Callable[[str, str | None], Awaitable[None]]) -> None:
        super().__init__(known)
        self._other = other

    def get(self, verb: str, _default: Any = None) -> Method:  # noqa: ANN401 -- as in dict
        """Give what a command does."""
        return self[verb] if verb in self else partial(self._other, verb)


class HeldConnection(PeerConnection):
    """A connection whose every reply is counted."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._smtp_methods = _Commands(self._smtp_methods, self._other_command)
        self._conduct = Conduct(house.settings)
        self._tries = 0

    async def _begins(self) -> bool:
        """Find room among those of the same network: asked when a proxy has said which that is."""
        if not await super()._begins():
            return False
        if not self._house.limits.guests.enter(self, self._limited_network()):
            self._part_with(replies.TOO_MANY_FROM_THERE)
            return False
        return True

    def connection_lost(self, error: Exception | None) -> None:
        """Make room."""
        self._house.limits.guests.leave(self)
        super().connection_lost(error)

    async def push(self, status: str | bytes) -> None:
        """Send a reply, and end the session when it was one too many."""
        await super().push(status)
        reply = status if isinstance(status, str) else status[:8].decode()
        if self.session.host_name is None and reply.startswith("220"):
            return  # the greeting answers no command
        last = self._conduct.answered(reply)
        # A mail server of ours may keep a session for as long as it likes; one that does not understand us begins anew.
        if last and (last == replies.TOO_MANY_ERRORS or not self._is_trusted()):
            self._part_with(last)

    async def _other_command(self, verb: str, _argument: str | None) -> None:
        """What is no command of ours: an error, or a browser that was sent here to speak for somebody."""
        if verb in FOREIGN:
            self._part_with(replies.NOT_THE_WEB)
            return
        await self.push(replies.UNKNOWN_COMMAND)

    async def _refused(self, refusal: str) -> str:
        """Give the reply to a recipient that is not taken; a stranger who tries many waits, and is sent away."""
        if not refusal.startswith("550") or self._is_trusted():
            return refusal
        self._tries += 1
        reply = await self._house.limits.guessing.refuse(refusal, self._limited_network(), self._tries)
        if reply == replies.TOO_MANY_UNKNOWN:
            _log.warning("a session that tried addresses was sent away", tries=self._tries)
        return reply
