"""Wrong tries are slowed, by name, and forgotten in time."""

from web.slowing import FREE_TRIES, LONGEST_SECONDS, Slowing


def test_a_few_tries_are_free() -> None:
    """People mistype."""
    slowing = Slowing()
    for _ in range(FREE_TRIES - 1):
        slowing.failed("ada")
    assert slowing.wait_seconds("ada") == 0


def test_more_tries_wait_longer_each_time() -> None:
    """Each further failure doubles the wait, up to a quarter of an hour; other names do not wait."""
    slowing = Slowing()
    waits = []
    for _ in range(FREE_TRIES + 20):
        slowing.failed("ada")
        waits.append(slowing.wait_seconds("ada", "bea"))
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_SECONDS
    assert slowing.wait_seconds("bea") == 0


def test_success_forgets() -> None:
    """Whoever gets in starts afresh."""
    slowing = Slowing()
    for _ in range(FREE_TRIES + 3):
        slowing.failed("ada")
    slowing.succeeded("ada")
    assert slowing.wait_seconds("ada") == 0


def test_a_wait_ends() -> None:
    """Time itself is the only key needed."""
    seconds = [0.0]
    slowing = Slowing(lambda: seconds[0])
    for _ in range(FREE_TRIES):
        slowing.failed("ada")
    assert slowing.wait_seconds("ada") == 2
    seconds[0] = 3
    assert slowing.wait_seconds("ada") == 0


def test_long_names_take_no_more_room_than_short_ones() -> None:
    """What a stranger types is not kept, however long it is; it is counted all the same."""
    slowing = Slowing()
    for _ in range(FREE_TRIES):
        slowing.failed("account " + "x" * 900_000, "account \udcff")
    assert {len(key) for key in slowing._failures} == {32}
    assert slowing.wait_seconds("account " + "x" * 900_000) > 0
