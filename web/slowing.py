"""Slowing down guesses of passwords: after a few wrong ones, an address and an account wait.

Kept in this process's memory. With several web processes the limit is multiplied by their number, and a restart
forgets it; what guards passwords in the end is argon2 and their length.
"""

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

FREE_TRIES = 5
LONGEST_SECONDS = 900.0
_NAMES_MOST = 10_000
_NAME_CHARACTERS = 320


class Slowing:
    """Counts failures by name, and says how long each must wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nobody waiting; `clock` gives seconds."""
        self._clock = clock
        self._failures: OrderedDict[bytes, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait_seconds(self, *names: str) -> int:
        """Say how many seconds must pass before any of these may try again; 0: now."""
        with self._lock:
            left = max((self._until(name) - self._clock() for name in names), default=0)
        return max(0, int(left + 0.999))

    def failed(self, *names: str) -> None:
        """Count a wrong try against each of these."""
        with self._lock:
            for key in map(_key, names):
                number = self._failures.pop(key, (0, 0.0))[0] + 1
                self._failures[key] = (number, self._clock())
            while len(self._failures) > _NAMES_MOST:
                self._failures.popitem(last=False)

    def succeeded(self, *names: str) -> None:
        """Forget the wrong tries of each of these."""
        with self._lock:
            for key in map(_key, names):
                self._failures.pop(key, None)

    def _until(self, name: str) -> float:
        number, last = self._failures.get(_key(name), (0, 0.0))
        if number < FREE_TRIES:
            return 0.0
        return last + min(LONGEST_SECONDS, 2.0 ** min(number - FREE_TRIES + 1, 10))


def _key(name: str) -> bytes:
    """Give a key of one size: what strangers type is neither kept nor lets the table grow."""
    return hashlib.sha256(name[:_NAME_CHARACTERS].encode("utf-8", "surrogatepass")).digest()
