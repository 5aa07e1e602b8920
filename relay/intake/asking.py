"""Asking the database from the event loop: in a thread, once for all who ask at the same time, with a short memory."""

import asyncio
from collections.abc import Callable, Hashable
from concurrent.futures import Executor
from typing import Final, Generic, TypeVar

CACHE_SECONDS: Final = 2.0
_CACHE_MOST: Final = 10_000
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Asking(Generic[K, V]):
    """A question that is asked often. One event loop's own."""

    def __init__(self, threads: Executor, ask: Callable[[K], V]) -> None:
        self._threads = threads
        self._ask = ask
        self._known: dict[K, tuple[float, asyncio.Future[V]]] = {}

    async def __call__(self, key: K) -> V:
        """Give the answer, at most `CACHE_SECONDS` old; a failure is raised, and not remembered."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        until, answer = self._known.get(key, (0.0, None))
        if answer is None or until < now:
            if len(self._known) >= _CACHE_MOST:
                self._known.clear()
            answer = loop.run_in_executor(self._threads, self._ask, key)
            self._known[key] = (now + CACHE_SECONDS, answer)
            answer.add_done_callback(lambda done: self._forget_failure(key, done))
        return await asyncio.shield(answer)

    def _forget_failure(self, key: K, answer: "asyncio.Future[V]") -> None:
        if (answer.cancelled() or answer.exception()) and self._known.get(key, (0, None))[1] is answer:
            del self._known[key]
