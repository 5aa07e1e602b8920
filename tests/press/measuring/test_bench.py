"""`bench press` measures what it says."""

import json

from relay.press.measuring.bench import run


def test_figures_are_whole_and_json() -> None:
    """Both sides set the same letters, and every figure is there to be printed."""
    figures = json.loads(json.dumps(run(letters=10)))
    assert figures["letters"] == 10
    assert figures["letters_per_second"] > 0
    assert figures["baseline_letters_per_second"] > 0
    assert figures["ratio_per_core"] > 0.5
    assert figures["peak_memory_bytes"] > 10_000_000
