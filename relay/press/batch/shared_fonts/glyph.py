"""A glyph of an embedded font program: everything that decides what it looks like, comparable."""

from typing import NamedTuple


class NotShareableError(ValueError):
    """A font program of a form that the press does not write: its letter keeps it for itself."""


class Glyph(NamedTuple):
    """Equal where the same ink is put on paper."""

    outline: bytes
    """As in the program; where it is put together of other glyphs, with zeros for their ids."""
    parts: tuple["Glyph", ...] = ()
    advance: int = 0
    bearing: int = 0
    private: bytes = b""
    """Of a CFF glyph: what its part of the font says for all its glyphs."""


class Subset(NamedTuple):
    """The glyphs a proof uses of one font, and what the program says of all of them."""

    kind: str
    """`FontFile2` or `FontFile3`, as in the descriptor (ISO 32000-1, table 126)."""
    common: tuple[bytes, ...]
    """What must be equal in programs that are put together."""
    glyphs: dict[int, Glyph]
    tables: dict[str, bytes]
    """The small tables of which the largest figures are kept."""
