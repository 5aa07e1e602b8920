"""The cap on the log."""

import contextlib

import structlog

from relay.capped import MOST_A_MINUTE, Cap


def test_an_event_is_said_so_often_and_then_counted() -> None:
    """Others are not hurt; the next minute begins with how many were not said."""
    now = [0.0]
    cap = Cap(lambda: now[0])

    def said(times: int, name: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = []
        for _ in range(times):
            with contextlib.suppress(structlog.DropEvent):
                found.append(cap(None, "warning", {"event": name}))
        return found

    assert len(said(1_000, "one")) == MOST_A_MINUTE
    assert len(said(3, "other")) == 3
    now[0] = 61.0
    assert said(2, "one") == [{"event": "one", "unsaid": 1_000 - MOST_A_MINUTE}, {"event": "one"}]
    assert said(1, "other") == [{"event": "other"}]


def test_names_that_never_come_again_are_forgotten() -> None:
    """Memory is bounded, whatever is logged."""
    cap = Cap()
    for number in range(5_000):
        cap(None, "info", {"event": f"event {number}"})
    assert len(cap._said) <= 1_000
