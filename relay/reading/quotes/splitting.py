"""Tell what the writer wrote from the rest: kept and hidden segments joined are the text, character for character.

A signature or closing is the writer's, and stays. When in doubt everything stays: staff can hide more, but cannot miss
what they never saw.
"""

from collections.abc import Sequence

from relay.reading.quotes.footers import find_footers
from relay.reading.quotes.history import ATTRIBUTION, OWN_NOTICE, QUOTE, find_history
from relay.reading.quotes.page import Page
from relay.reading.values import Segment

MOST_LINES = 20_000
"""A text of more lines is no letter: it stays whole."""

_HISTORY = frozenset({QUOTE, ATTRIBUTION, OWN_NOTICE})


def split_quotes(
    text: str, labelled: Sequence[tuple[int, int]] = (), *, passed_on: bool = False
) -> tuple[Segment, ...]:
    """Return the text as kept and hidden segments; `labelled` are the stretches (start, end) its markup called quotes.

    History is not hidden when nothing else would be there, when the writer answers between the quoted lines, or when
    it was `passed_on` for the reader to see.
    """
    if text.count("\n") > MOST_LINES:
        return (Segment(text, kept=True),)
    page = Page(text, labelled)
    reasons = [""] * len(page)
    find_footers(page, reasons)
    known = list(reasons)
    find_history(page, reasons, passed_on=passed_on)
    if reasons != known:
        find_footers(page, reasons)  # those that end right above the history found
    if not any(bare and not reason for bare, reason in zip(page.bare, reasons, strict=True)):
        reasons = ["" if reason in _HISTORY else reason for reason in reasons]
    return _segments(page.lines, reasons)


def _segments(lines: Sequence[str], reasons: Sequence[str]) -> tuple[Segment, ...]:
    runs: list[tuple[list[str], str]] = []
    for line, reason in zip(lines, reasons, strict=True):
        if not runs or runs[-1][1] != reason:
            runs.append(([], reason))
        runs[-1][0].append(line)
    return tuple(Segment("".join(run), not reason, reason) for run, reason in runs)
