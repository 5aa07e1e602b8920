"""TrueType subsets (`glyf`): read the glyphs a proof uses, and write one program that holds those of all.

A subset keeps the ids of the glyphs that are used, but the parts of which an accented letter is put together may have
been moved to its end, to another id in each proof. So a glyph is known by its outline and those of its parts, and the
parts that no letter uses by themselves stand behind the last used id of the written program.
"""

import itertools
import struct
from collections.abc import Iterator, Mapping

from relay.press.batch.shared_fonts import sfnt
from relay.press.batch.shared_fonts.glyph import Glyph, NotShareableError, Subset

KIND = "FontFile2"
_KEPT = frozenset({"head", "hhea", "maxp", "cvt ", "fpgm", "prep"})
_DEEPEST, _MOST_PARTS = 4, 32
"""Of glyphs within glyphs: real ones are far below, and each is compared with its parts again and again."""
_MOST_GLYPHS = 0xFFFF
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80


def read(program: bytes, used: frozenset[int]) -> Subset:
    """The used glyphs of a program; NotShareableError or struct.error when it is not one that the press writes."""
    tables = sfnt.read_tables(program)
    outlines = _Outlines(tables)
    glyphs = {glyph_id: outlines.glyph(glyph_id) for glyph_id in sorted(used | {0})}
    kept: dict[str, bytes] = {tag: tables[tag] for tag in _KEPT if tag in tables}
    return Subset(KIND, sfnt.common(tables), glyphs, kept)


def write(glyphs: Mapping[int, Glyph], tables: dict[str, bytes]) -> bytes:
    """A program with these glyphs at these ids."""
    places = _places(glyphs)
    by_id = {**dict.fromkeys(range(max(places.values()) + 1)), **{place: glyph for glyph, place in places.items()}}
    by_id.update(glyphs)
    outlines = [_renumbered(glyph, places) if glyph else b"" for glyph in by_id.values()]
    offsets = [0]
    for outline in outlines:
        offsets.append(offsets[-1] + len(outline))
    metrics = [(glyph.advance, glyph.bearing) if glyph else (0, 0) for glyph in by_id.values()]
    return sfnt.write_tables(
        "\0\1\0\0",
        {
            **sfnt.with_glyphs(tables, metrics),
            "glyf": b"".join(outlines),
            "loca": struct.pack(f">{len(offsets)}L", *offsets),
        },
    )


class _Outlines:
    """The glyphs of one program, each looked at once."""

    def __init__(self, tables: dict[str, bytes]) -> None:
        self._tables = tables
        self._glyf, self._loca = tables["glyf"], tables["loca"]
        (self._long,) = struct.unpack_from(">h", tables["head"], 50)
        (self._count,) = struct.unpack_from(">H", tables["maxp"], 4)
        self._known: dict[int, Glyph] = {}

    def glyph(self, glyph_id: int, depth: int = 0) -> Glyph:
        if depth > _DEEPEST:
            raise NotShareableError("glyphs within glyphs without end")
        if glyph_id >= self._count:
            raise NotShareableError("a glyph that is not there")
        if glyph_id not in self._known:
            outline = self._outline(glyph_id)
            places = list(itertools.islice(_part_places(outline), _MOST_PARTS + 1))
            if len(places) > _MOST_PARTS:
                raise NotShareableError("a glyph of too many parts")
            parts = tuple(self.glyph(_number(outline, place), depth + 1) for place in places)
            self._known[glyph_id] = Glyph(_zeroed(outline, places), parts, *sfnt.metrics(self._tables, glyph_id))
        return self._known[glyph_id]

    def _outline(self, glyph_id: int) -> bytes:
        if self._long:
            start, end = struct.unpack_from(">LL", self._loca, 4 * glyph_id)
        else:
            start, end = (2 * half for half in struct.unpack_from(">HH", self._loca, 2 * glyph_id))
        if not start <= end <= len(self._glyf):
            raise NotShareableError("an outline that is not there")
        outline = self._glyf[start:end]
        return outline + bytes(-len(outline) % 4)


def _part_places(outline: bytes) -> Iterator[int]:
    """Where in a composite glyph the ids of its parts stand (OpenType 1.9, `glyf`)."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return
    at, more = 10, True
    while more:
        (flags,) = struct.unpack_from(">H", outline, at)
        yield at + 2
        at += 4 + (4 if flags & _WORDS else 2)
        at += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
        more = bool(flags & _MORE)


def _places(glyphs: Mapping[int, Glyph]) -> dict[Glyph, int]:
    """An id for each used glyph and for each part; parts that are no used glyph come last."""
    places: dict[Glyph, int] = {}
    for glyph_id in sorted(glyphs):
        places.setdefault(glyphs[glyph_id], glyph_id)
    following = max(glyphs) + 1
    waiting = [glyphs[glyph_id] for glyph_id in sorted(glyphs)]
    while waiting:
        for part in waiting.pop().parts:
            if part not in places:
                places[part] = following
                following += 1
                waiting.append(part)
    if following > _MOST_GLYPHS:
        raise NotShareableError("more glyphs than a font may have")
    return places


def _renumbered(glyph: Glyph, places: Mapping[Glyph, int]) -> bytes:
    outline = bytearray(glyph.outline)
    for place, part in zip(_part_places(glyph.outline), glyph.parts, strict=True):
        struct.pack_into(">H", outline, place, places[part])
    return bytes(outline)


def _zeroed(outline: bytes, places: list[int]) -> bytes:
    if not places:
        return outline
    changed = bytearray(outline)
    for place in places:
        changed[place : place + 2] = b"\0\0"
    return bytes(changed)


def _number(outline: bytes, place: int) -> int:
    number: int = struct.unpack_from(">H", outline, place)[0]
    return number
