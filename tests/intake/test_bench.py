"""The measurement measures: both servers answer, and the figures are there."""

from relay.intake.bench import run


def test_a_short_run_gives_figures_for_both_servers() -> None:
    """One cell, a moment each: rates, processor time, memory and their ratio, and no refusal."""
    figures = run(seconds=0.3, warm_seconds=0.1, sizes_bytes=(2_000,), clients=(3,))
    [cell] = figures["cells"]
    for name in ("ours", "baseline"):
        assert cell[name]["messages_per_second"] > 0
        assert cell[name]["refused"] == 0
        assert figures["peak_memory_mb"][name] > 10
    assert cell["ratio"] > 0
