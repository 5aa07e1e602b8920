"""Texts made to exhaust whoever looks for quotes: each is answered well within a second."""

import time
from collections.abc import Iterator

import pytest

from relay.reading.quotes.device_lines import is_device_line
from relay.reading.quotes.splitting import MOST_LINES, split_quotes
from relay.reading.wrapping import unwrap, wrap_width

_CHARS = 400_000
_MOST_CPU_SECONDS = 10  # each takes a few tenths; the rest is room for a slow machine
_PIECES = {
    "one line": "a",
    "one line of marks": ">",
    "one line of dashes": "-",
    "one line of ats": "@",
    "spaces before a colon": " " * 200 + ":\n",
    "addresses without end": "a@" * 100 + "\n",
    "angles": "<" * 50 + "@" + ">" * 50 + ":\n",
    "attributions": "On Mon, 2 Mar 2026 at 09:00, Bo <bo@example.org> wrote:\nx\n",
    "attributions over quotes": "On Mon, 2 Mar 2026 at 09:00, Bo <bo@example.org> wrote:\n> x\ny\n",
    "beginnings of attributions": "On Mon, 2 Mar 2026 at 09:00, Bo\n",
    "weak attributions": "On Mon 2 Mar she wrote:\n",
    "answers and quotes": "> is it warm enough?\nyes, very\n",
    "headers that end too soon": "From: Bo\nDate: Monday\nno more\n",
    "phones' lines": "Sent from my iPhone\n\nand on\n\n",
    "almost phones' lines": "Sent from my a b c d e f g\n\n",
    "list footers": "To unsubscribe from this group write to http://example.org/unsubscribe/x\n\n",
    "legal words": "confidential intended recipient in error\n\n",
    "one legal paragraph": "confidential intended recipient in error ",
    "barred lines": "she wrote:\n| and barred text\n",
    "rules": "_____ ____ ____ ____\n_______________\n",
    "filled lines": "word " * 14 + "\n",
    "wide lines": "語" * 36 + "\n",
}


def _texts() -> Iterator[str]:
    for piece in _PIECES.values():
        text = (piece * (_CHARS // len(piece) + 1))[:_CHARS]
        yield text if text.count("\n") <= MOST_LINES else piece * (MOST_LINES // max(piece.count("\n"), 1) - 1)


@pytest.mark.parametrize("text", list(_texts()), ids=list(_PIECES))
def test_a_text_made_to_take_long_does_not(text: str) -> None:
    """As many characters, or lines, as are read; and nothing of it is lost."""
    begun = time.process_time()
    segments = split_quotes(text)
    unwrap(text, wrap_width(text) or 72)
    assert time.process_time() - begun < _MOST_CPU_SECONDS
    assert "".join(segment.text for segment in segments) == text


@pytest.mark.parametrize(
    "line",
    ["sent from my " + "mobile " * 28, "lähetetty " + "ta" * 100, "gesendet " * 24, "get outlook " * 18, "phone " * 36],
)
def test_a_line_made_to_take_long_does_not(line: str) -> None:
    """The expressions for devices do not backtrack far."""
    begun = time.process_time()
    is_device_line(line)
    assert time.process_time() - begun < 1
