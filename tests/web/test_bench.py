"""`mailcall bench desk`: real pages, asked for by somebody who signed in."""

from web.bench import run


def test_every_page_is_timed() -> None:
    """A few letters are enough to see that each page answers and is counted in milliseconds."""
    figures = run(letters=120, requests=3)
    assert figures["letters"] == 120
    assert set(figures["pages_ms"]) == {"today", "review", "review_next", "letter", "rows"}
    assert all(0 < times["p50"] <= times["p95"] for times in figures["pages_ms"].values())
