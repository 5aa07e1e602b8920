"""What the threads of one worker know of the smarthost: whether it is worth trying, and how long it is left alone."""

import threading
import time
from typing import Final

from relay.sending.outcome import Ending

FAILURES_IN_A_ROW: Final = 20
"""After so many 4xx, or breaks, with nothing sent between, the smarthost itself is in trouble."""
_PAUSES: Final = (5.0, 15.0, 60.0, 180.0, 300.0)


class Health:
    """What the threads of one worker know of the smarthost: whether it is worth trying."""

    def __init__(self, pauses: tuple[float, ...] = _PAUSES) -> None:
        self._lock = threading.Lock()
        self._pauses = pauses
        self._bad = 0
        self._in_a_row = 0
        self._until = 0.0

    def seconds_to_wait(self) -> float:
        """Say how long nobody should try."""
        with self._lock:
            return max(0.0, self._until - time.monotonic())

    def went(self, ending: Ending | None) -> bool:
        """Note how it went with a notice; say whether the smarthost seems to be in trouble."""
        with self._lock:
            if ending in {Ending.SENT, Ending.REFUSED}:
                self._bad = self._in_a_row = 0
            elif ending in {Ending.LATER, Ending.CUT, Ending.UNSURE}:
                self._in_a_row += 1
            return self._in_a_row >= FAILURES_IN_A_ROW

    def is_away(self) -> float:
        """Note that it takes nothing; give for how long to leave it alone."""
        with self._lock:
            pause = self._pauses[min(self._bad, len(self._pauses) - 1)]
            self._bad, self._in_a_row = self._bad + 1, 0
            self._until = time.monotonic() + pause
            return pause
