"""Rows as CSV."""

from relay.csv_text import written


def test_a_cell_is_never_run_as_a_formula() -> None:
    """A name that begins like one gets an apostrophe; a number is a number."""
    assert written([("=1+1", -1, "@a", "plain")]) == "'=1+1,-1,'@a,plain\r\n"
