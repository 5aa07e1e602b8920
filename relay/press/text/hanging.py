"""Lists and quotes: how far the later rows of a line stand in, so that its marker hangs free.

Markers stay as they were typed: what is printed is what was written.
"""

import re

from relay.press.fonts import serif_advances_em

_MARKER = re.compile(
    r"""
    (?: [-–—*+•‣◦▪·●○■□☐☑☒✓✔✗]        # a bullet, a dash or a box to tick
      | \(? (?: [0-9]{1,3} | [A-Za-z] ) [.)]   # 1. 12) (3) a)
      | (?: > [ ]? )* >                        # a quote, also of a quote
    ) [ ]+ (?=\S)
    """,
    re.VERBOSE,
)
_MOST_EM = 6.0


def hang_em(text: str) -> float:
    """The width of the marker a line begins with and of the space behind it, in ems of the text; 0: there is none."""
    found = _MARKER.match(text)
    if not found:
        return 0.0
    advances = serif_advances_em()
    return min(round(sum(advances.get(ord(character), 1.0) for character in found.group()), 3), _MOST_EM)
