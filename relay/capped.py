"""A cap on the log: no event is written more often than so many times a minute, so that nobody can fill a disk."""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

import structlog

MOST_A_MINUTE: Final = 60
_MINUTE_SECONDS: Final = 60.0
_EVENTS_MOST: Final = 1_000


class Cap:
    """A processor of structlog: drops what is said too often, and says afterwards how often that was."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._said: dict[str, tuple[float, int]] = {}

    def __call__(self, _logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        """Let an event through, with `unsaid` when others like it were dropped before.

        Raises:
            structlog.DropEvent: it was said often enough for this minute.
        """
        with self._lock:
            unsaid = self._count(str(event.get("event")))
        return event | {"unsaid": unsaid} if unsaid else event

    def _count(self, name: str) -> int:
        now = self._clock()
        began, times = self._said.get(name, (now, 0))
        unsaid = 0
        if now - began >= _MINUTE_SECONDS:
            unsaid = max(0, times - MOST_A_MINUTE)
            began, times = now, 0
        if len(self._said) >= _EVENTS_MOST:
            self._said.clear()
        self._said[name] = (began, times + 1)
        if times >= MOST_A_MINUTE:
            raise structlog.DropEvent
        return unsaid
