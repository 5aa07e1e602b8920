"""Making it slow to find addresses by trying: who asks for unknown ones waits longer for each, and then is sent away.

What waits is the one reply that refuses a recipient, in the session that asked: a timer, no thread. Nobody else waits,
and of those who wait only so many may: they would take the sessions that others need. A network's tries
are remembered across sessions, fewer as time goes by, and for so many networks at most.
"""

import asyncio
from collections import OrderedDict
from typing import Final

from relay.intake import replies
from relay.settings import Settings

FREE: Final = 3
"""Unknown recipients that cost nothing: addresses change, and people mistype them."""
_STEPS: Final = 6  # doublings from the first wait to the longest
_OF_A_NETWORK: Final = 5  # its tries count as a fifth: it may be a large provider with many people behind it
_HALF_LIFE_SECONDS: Final = 600.0
_NETWORKS_MOST: Final = 10_000


def wait_seconds(tries: float, longest: float) -> float:
    """Give how long the reply to a try waits: nothing at first, then twice as long for each, up to `longest`."""
    return 0.0 if tries <= FREE else longest * 2.0 ** min(0.0, tries - FREE - _STEPS)


class Guessing:
    """The tries of all networks, and who waits. One event loop's own."""

    def __init__(self, settings: Settings) -> None:
        self._most = settings.unknown_recipients_limit
        # Half of the silence that is allowed at most, or a session would end for a silence that is ours.
        self._longest = min(settings.tarpit_seconds, settings.progress_timeout_seconds / 2)
        self._seats = max(1, settings.connections_limit // 10)
        self._tries: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def refuse(self, refusal: str, network: str, tries: int) -> str:
        """Give the reply to a session's try number `tries`, when it has waited as long as it has to."""
        of_network = self._count(network) / _OF_A_NETWORK
        counted = max(float(tries), of_network)
        if tries > (min(FREE, self._most) if of_network > self._most else self._most):
            return replies.TOO_MANY_UNKNOWN
        seconds = wait_seconds(counted, self._longest)
        if not seconds:
            return refusal
        if not self._seats:
            return refusal if tries <= FREE else replies.TOO_MANY_UNKNOWN
        self._seats -= 1
        try:
            await asyncio.sleep(seconds)
        finally:
            self._seats += 1
        return refusal

    def _count(self, network: str) -> float:
        """Count a try, and give how many are remembered of its network."""
        now = asyncio.get_running_loop().time()
        before, at = self._tries.pop(network, (0.0, now))
        tries: float = before * 0.5 ** ((now - at) / _HALF_LIFE_SECONDS) + 1.0
        self._tries[network] = (tries, now)
        if len(self._tries) > _NETWORKS_MOST:
            self._tries.popitem(last=False)
        return tries
