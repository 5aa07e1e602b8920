"""What others wrote, made fit to stand in a mail of ours: nothing of it can forge a line, a header or a link. Pure.

Control characters go, and with them those that turn the direction of writing (Unicode Standard Annex 9, section 2):
a name must not change how the words beside it read.
"""

import re
import unicodedata
from typing import Final

NAME_MOST: Final = 80
"""Characters of a name; a longer one is cut."""
LINE_MOST: Final = 300
MARK_BEGINS: Final = "<mailcall:"
"""How the places begin that `relay.notices.links` fills with links."""

_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_MARK = re.compile(r"<\s*mailcall\s*:", re.IGNORECASE)
_LIKE_A_LINK = re.compile(r"[/@<>\\]|:|www\.|\.\w{2,}", re.IGNORECASE)


def line_of(text: str, most: int = LINE_MOST) -> str:
    """Give words as one line of at most so many characters."""
    plain = " ".join(_plain(_BREAKS.sub(" ", text)).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


def lines_of(text: str) -> str:
    """Give words as the lines they have, at most one of them empty between two others."""
    lines = [_plain(line).rstrip() for line in _BREAKS.split(text)]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def greeted(name: str) -> str:
    """Give a name that somebody may be greeted by; empty for one that a mail client would make a link of.

    Anybody can write to us with any name and any address: our answer must not carry their advertisement.
    """
    plain = line_of(name, NAME_MOST)
    return "" if _LIKE_A_LINK.search(plain) else plain


def quoted(text: str) -> str:
    """Give somebody's words with the mark of a quote before each line (RFC 3676, section 4.5)."""
    return "\n".join(f"> {line}".rstrip() for line in lines_of(text).splitlines())


def _plain(text: str) -> str:
    kept = (" " if one == "\t" else one for one in text if one == "\t" or _is_written(one))
    return _MARK.sub("(mailcall:", "".join(kept))  # no sign before it can become a new mark's beginning


def _is_written(one: str) -> bool:
    return one not in _DIRECTION and unicodedata.category(one) not in {"Cc", "Cs"}
