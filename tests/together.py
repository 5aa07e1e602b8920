"""Things done at the same moment, each in a thread of its own."""

import threading
from collections.abc import Callable


def together(*acts: Callable[[], object]) -> list[object]:
    """Do all of them at once; give, in their order, what each returned or raised."""
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[place] = act()
        except Exception as error:  # noqa: BLE001 -- whatever it is, the test looks at it
            results[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
