"""PGP's armour in a text (RFC 9580, sections 6 and 7): what was signed is read, the armour around it is set aside."""

import re
from collections.abc import Iterator
from itertools import groupby

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MARKER = re.compile(r"-----(BEGIN|END) PGP (MESSAGE|SIGNED MESSAGE|SIGNATURE|PUBLIC KEY BLOCK)[^-\n]{0,20}-----\s*")
_REASONS = {"MESSAGE": "encrypted", "SIGNATURE": "signature", "PUBLIC KEY BLOCK": "key"}
_ESCAPED = "- "


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Give the text in order as pieces and the reason why each is set aside, "" for what is read."""
    if "-----BEGIN PGP " not in text:
        yield text, ""
        return
    for reason, run in groupby(_lines(text), key=lambda piece: piece[1]):
        yield "".join(piece for piece, _ in run), reason


def _lines(text: str) -> Iterator[tuple[str, str]]:
    inside, in_head, signed = "", False, False
    for line in _LINE.findall(text):
        marker = _MARKER.fullmatch(line.strip())
        begins, what = (marker[1] == "BEGIN", marker[2]) if marker else (False, "")
        if begins and what == "SIGNED MESSAGE":
            signed, in_head = True, True
            yield line, "signature"
        elif marker:
            inside = _REASONS.get(what, "") if begins else ""
            signed = False
            yield line, _REASONS.get(what, "signature")
        elif in_head:
            in_head = bool(line.strip())
            yield line, "signature"
        elif signed and not inside and line.startswith(_ESCAPED):
            yield _ESCAPED, "signature"
            yield line.removeprefix(_ESCAPED), ""
        else:
            yield line, inside
