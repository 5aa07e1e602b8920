"""The measurement measures: each server answers, and the figures are there."""

from relay.intake.bench import postfix, run


def test_a_short_run_gives_figures_for_each_server() -> None:
    """One cell, a moment each: rates, processor time, memory and their ratio, and no refusal."""
    figures = run(seconds=0.3, warm_seconds=0.1, sizes_bytes=(2_000,), clients=(3,))
    [cell] = figures["cells"]
    names = ["ours", "baseline", *(["postfix"] if postfix.is_there() else [])]
    assert list(figures["peak_memory_mb"]) == names
    for name in names:
        assert cell[name]["messages_per_second"] > 0
        assert cell[name]["refused"] == 0
        assert figures["peak_memory_mb"][name] > 10
        assert cell[name]["cpu_ms_per_message"] > 0
    assert cell["ratio"] > 0
    assert ("ratio_to_postfix" in cell) is ("postfix" in names)
