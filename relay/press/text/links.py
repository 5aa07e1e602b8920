"""Links and addresses in a text: they break where a reader expects it, and never get a hyphen that is not theirs."""

import re
from collections.abc import Iterator

_LINK = re.compile(
    r"""
    (?: [a-z][a-z0-9+.-]{1,15}:// | www\. ) \S+     # a scheme, or what everybody knows for one
    | [^\s@/]{1,64} @ [^\s@]{1,255} \. [^\s@]+      # an email address
    | [^\s/]{1,99} \. [^\s./]{2,24} / \S+           # example.org/garden
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PIECE = re.compile(r"[^/?&.=_#%@-]{0,20}(?:[/?&.=_#%@-]{1,8}|(?=[^/?&.=_#%@-])|$)")
"""Up to a sign that parts a link, or twenty letters: a piece fits every line, in the largest print too."""
_SHORTEST_PIECE = 4


def parted(text: str) -> Iterator[str | tuple[str, ...]]:
    """A text as words and links; a link is a tuple of pieces between which it may break (RFC 3986, 1.2.1)."""
    at = 0
    for found in _LINK.finditer(text):
        if found.start() > at:
            yield text[at : found.start()]
        yield tuple(_pieces(found.group()))
        at = found.end()
    if at < len(text):
        yield text[at:]


def _pieces(link: str) -> Iterator[str]:
    """Cut behind what parts a link, leaving no shreds."""
    piece = ""
    for part in _PIECE.findall(link):
        piece += part
        if len(piece) > _SHORTEST_PIECE:
            yield piece
            piece = ""
    if piece:
        yield piece
