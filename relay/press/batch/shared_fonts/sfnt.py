"""The tables of a font file (OpenType 1.9, "Organization of an OpenType font"), read in place and written anew."""

import io
import struct
from collections.abc import Callable

from fontTools.ttLib.sfnt import SFNTWriter

from relay.press.batch.shared_fonts.glyph import NotShareableError

_DIRECTORY, _ENTRY = struct.Struct(">4sH6x"), struct.Struct(">4s4xLL")
_MOST_TABLES = 64


def read_tables(program: bytes) -> dict[str, bytes]:
    """Every table by its tag. struct.error or NotShareableError when it is not a font."""
    _, count = _DIRECTORY.unpack_from(program)
    if count > _MOST_TABLES:
        raise NotShareableError("too many tables")
    tables = {}
    for number in range(count):
        tag, start, length = _ENTRY.unpack_from(program, _DIRECTORY.size + number * 16)
        if start + length > len(program):
            raise NotShareableError("a table that is cut off")
        tables[tag.decode("latin-1")] = program[start : start + length]
    return tables


def write_tables(version: str, tables: dict[str, bytes]) -> bytes:
    """A font file with these tables, its checksums computed."""
    out = io.BytesIO()
    writer = SFNTWriter(out, len(tables), sfntVersion=version)
    for tag in sorted(tables):
        writer[tag] = tables[tag]
    writer.close()
    return out.getvalue()


def metrics(tables: dict[str, bytes], glyph_id: int) -> tuple[int, int]:
    """Advance and left side bearing (hmtx; after the last advance only bearings follow)."""
    (long_ones,) = struct.unpack_from(">H", tables["hhea"], 34)
    if glyph_id < long_ones:
        advance, bearing = struct.unpack_from(">Hh", tables["hmtx"], 4 * glyph_id)
        return advance, bearing
    (advance,) = struct.unpack_from(">H", tables["hmtx"], 4 * (long_ones - 1))
    (bearing,) = struct.unpack_from(">h", tables["hmtx"], 4 * long_ones + 2 * (glyph_id - long_ones))
    return advance, bearing


def common(tables: dict[str, bytes]) -> tuple[bytes, ...]:
    """What must be equal: flags and units of `head`, the heights and caret of `hhea`, the program for hinting."""
    head, hhea = tables["head"], tables["hhea"]
    return (head[16:20], hhea[4:10], hhea[18:34], *(tables.get(tag, b"") for tag in ("cvt ", "fpgm", "prep")))


def largest(known: dict[str, bytes], other: dict[str, bytes]) -> dict[str, bytes]:
    """`head`, `hhea` and `maxp` of a program that holds both."""
    version, figures = known["maxp"][:4], len(known["maxp"]) // 2 - 2
    return {
        "head": known["head"][:36]
        + _each("hh", min, known["head"][36:40], other["head"][36:40])
        + _each("hh", max, known["head"][40:44], other["head"][40:44])
        + known["head"][44:],
        "hhea": known["hhea"][:10]
        + _each("H", max, known["hhea"][10:12], other["hhea"][10:12])
        + _each("hh", min, known["hhea"][12:16], other["hhea"][12:16])
        + _each("h", max, known["hhea"][16:18], other["hhea"][16:18])
        + known["hhea"][18:],
        "maxp": version + _each("H" * figures, max, known["maxp"][4:], other["maxp"][4:]),
        **{tag: known[tag] for tag in ("cvt ", "fpgm", "prep") if tag in known},
    }


def with_glyphs(tables: dict[str, bytes], advances: list[tuple[int, int]]) -> dict[str, bytes]:
    """The small tables for so many glyphs, with their metrics."""
    count = struct.pack(">H", len(advances))
    return {
        **tables,
        "head": tables["head"][:8] + bytes(4) + tables["head"][12:50] + struct.pack(">h", 1) + tables["head"][52:],
        "hhea": tables["hhea"][:34] + count,
        "maxp": tables["maxp"][:4] + count + tables["maxp"][6:],
        "hmtx": b"".join(struct.pack(">Hh", *one) for one in advances),
    }


def _each(form: str, choose: Callable[[tuple[int, int]], int], one: bytes, other: bytes) -> bytes:
    pairs = zip(struct.unpack(f">{form}", one), struct.unpack(f">{form}", other), strict=True)
    return struct.pack(f">{form}", *(choose(pair) for pair in pairs))
