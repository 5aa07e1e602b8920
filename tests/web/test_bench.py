"""`mailcall bench desk`: real pages, asked for by somebody who signed in."""

from web.bench import run


def test_every_page_is_timed() -> None:
    """A few letters are enough to see that each page answers, counted in milliseconds and in questions.

    A dozen is what a page asks; a letter's, with all that can stand around one, asks two more.
    """
    figures = run(letters=200, requests=1)
    assert figures["letters"] >= 200
    pages = {"today", "review", "find, a common word", "letter", "record"}
    pages |= {"outbox, sent", "replies, review", "reply, sent", "scan, to_divide", "where", "where, a letter"}
    assert pages <= set(figures["pages_ms"])
    for name, times in figures["pages_ms"].items():
        assert 0 < times["p50"] <= times["p95"], name
        assert 0 < times["queries"] <= (14 if name.startswith("letter") else 12), name
