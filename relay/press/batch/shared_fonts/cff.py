"""CFF subsets in OpenType files (Chinese, Japanese, Korean): read the glyphs a proof uses, write one program for all.

Only what the press writes is taken: CID-keyed, no subroutines, the CID of a used glyph its number (Adobe Technical
Notes 5176 and 5177). Of its parts (FDArray) a program has those that its glyphs need, so parts are told by content.
"""

import struct
from collections.abc import Iterable, Mapping

from relay.press.batch.shared_fonts import sfnt
from relay.press.batch.shared_fonts.glyph import Glyph, NotShareableError, Subset

KIND = "FontFile3"
_ESCAPE = 0x0C00
_CHARSET, _CHAR_STRINGS, _PRIVATE, _SUBRS = 15, 17, 18, 19
_FONT_MATRIX, _ROS, _CID_COUNT, _FD_ARRAY, _FD_SELECT = (_ESCAPE | number for number in (7, 30, 34, 36, 37))
_FIRST_STRING = 391
_REAL_ENDS = 0xF
_EMPTY_INDEX = b"\0\0"

Dict = dict[int, bytes]
"""A DICT: the bytes of its operands by operator."""


def read(program: bytes, used: frozenset[int]) -> Subset:
    """The used glyphs of a program; NotShareableError or struct.error when it is not one that the press writes."""
    tables = sfnt.read_tables(program)
    font = _Font(tables["CFF "], max(used, default=0))
    glyphs = {
        glyph_id: Glyph(font.outline(glyph_id), (), *sfnt.metrics(tables, glyph_id), font.private(glyph_id))
        for glyph_id in sorted(used | {0})
    }
    kept = {tag: tables[tag] for tag in ("head", "hhea", "maxp")}
    return Subset(KIND, (*sfnt.common(tables), font.top.get(_FONT_MATRIX, b"")), glyphs, kept)


def write(glyphs: Mapping[int, Glyph], tables: dict[str, bytes], matrix: bytes) -> bytes:
    """A program with these glyphs at these ids."""
    by_id = [glyphs.get(number) for number in range(max(glyphs) + 1)]
    metrics = [(glyph.advance, glyph.bearing) if glyph else (0, 0) for glyph in by_id]
    return sfnt.write_tables("OTTO", {**sfnt.with_glyphs(tables, metrics), "CFF ": _table(by_id, matrix)})


class _Font:
    """A CFF table read in place."""

    def __init__(self, cff: bytes, last_used: int) -> None:
        self._cff = cff
        names_at = cff[2]
        tops = _Index(cff, _Index(cff, names_at).end)
        subroutines = _Index(cff, _Index(cff, tops.end).end)
        self.top = _read_dict(tops[0])
        if len(tops) != 1 or len(subroutines) or _ROS not in self.top:
            raise NotShareableError("not a CID-keyed font without subroutines")
        self._outlines = _Index(cff, _integer(self.top[_CHAR_STRINGS]))
        _require_identity(cff, _integer(self.top[_CHARSET]), last_used)
        parts = _Index(cff, _integer(self.top[_FD_ARRAY]))
        self._privates = [self._private(_read_dict(parts[number])) for number in range(len(parts))]
        self._parts = _parts(cff, _integer(self.top[_FD_SELECT]), len(self._outlines))

    def outline(self, glyph_id: int) -> bytes:
        return self._outlines[glyph_id]

    def private(self, glyph_id: int) -> bytes:
        return self._privates[self._parts[glyph_id]]

    def _private(self, part: Dict) -> bytes:
        size, start = _integers(part[_PRIVATE])
        private = self._cff[start : start + size]
        if _SUBRS in _read_dict(private):
            raise NotShareableError("a font with subroutines")
        return struct.pack(">H", len(private)) + private + part.get(_FONT_MATRIX, b"")


class _Index:
    """An INDEX: items by number, none of them copied before it is asked for."""

    def __init__(self, cff: bytes, at: int) -> None:
        self._cff, self._count = cff, int.from_bytes(cff[at : at + 2], "big")
        self._width = cff[at + 2] if self._count else 1
        self._offsets_at = at + 3
        self._before = self._offsets_at + (self._count + 1) * self._width - 1
        self.end = self._before + self._offset(self._count) if self._count else at + 2

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> bytes:
        if number >= self._count:
            raise IndexError(number)
        return self._cff[self._before + self._offset(number) : self._before + self._offset(number + 1)]

    def _offset(self, number: int) -> int:
        start = self._offsets_at + number * self._width
        return int.from_bytes(self._cff[start : start + self._width], "big")


def _read_dict(dictionary: bytes) -> Dict:
    found: Dict = {}
    at = start = 0
    while at < len(dictionary):
        first = dictionary[at]
        if first <= 21:
            length = 2 if first == 12 else 1
            operator = _ESCAPE | dictionary[at + 1] if first == 12 else first
            found[operator] = dictionary[start:at]
            at = start = at + length
        else:
            at += _operand_length(dictionary, at)
    return found


def _operand_length(dictionary: bytes, at: int) -> int:
    first = dictionary[at]
    if first == 30:
        end = at + 1
        while _REAL_ENDS not in (dictionary[end] >> 4, dictionary[end] & 15):
            end += 1
        return end + 1 - at
    if first in {28, 29}:
        return 3 if first == 28 else 5
    return 1 if first < 247 else 2


def _integers(operands: bytes) -> list[int]:
    found, at = [], 0
    while at < len(operands):
        first = operands[at]
        if first == 28:
            found.append(struct.unpack_from(">h", operands, at + 1)[0])
        elif first == 29:
            found.append(struct.unpack_from(">l", operands, at + 1)[0])
        elif first < 247:
            found.append(first - 139)
        else:
            sign, base = (1, 247) if first < 251 else (-1, 251)
            found.append(sign * ((first - base) * 256 + operands[at + 1] + 108))
        at += _operand_length(operands, at)
    return found


def _integer(operands: bytes) -> int:
    (number,) = _integers(operands)
    return number


def _require_identity(cff: bytes, at: int, last_used: int) -> None:
    """The charset says of each used glyph that its CID is its number; anything else is not taken."""
    kind, at, following = cff[at], at + 1, 1
    form = {0: ">H", 1: ">HB", 2: ">HH"}.get(kind)
    if form is None:
        raise NotShareableError("an unknown charset")
    while following <= last_used:
        first, *left = struct.unpack_from(form, cff, at)
        if first != following:
            raise NotShareableError("CIDs that are not glyph numbers")
        following += 1 + (left[0] if left else 0)
        at += struct.calcsize(form)


def _parts(cff: bytes, at: int, count: int) -> bytes:
    """The number of the part that each glyph belongs to."""
    if cff[at] == 0:
        return cff[at + 1 : at + 1 + count]
    if cff[at] != 3:
        raise NotShareableError("an unknown FDSelect")
    (ranges,) = struct.unpack_from(">H", cff, at + 1)
    starts = list(struct.iter_unpack(">HB", cff[at + 3 : at + 3 + 3 * ranges]))
    ends = [first for first, _ in starts[1:]] + [count]
    return b"".join(bytes([part]) * (end - first) for (first, part), end in zip(starts, ends, strict=True))


def _table(by_id: list[Glyph | None], matrix: bytes) -> bytes:
    """The CFF table: its offsets are written with five bytes each, so that its head is as long as it will be."""
    privates = list(dict.fromkeys(glyph.private for glyph in by_id if glyph))
    select = b"\0" + bytes(privates.index(glyph.private) if glyph else 0 for glyph in by_id)
    charset = b"\2" + struct.pack(">HH", 1, len(by_id) - 2) if len(by_id) > 1 else b"\0"
    outlines = _write_index(glyph.outline if glyph else b"\x0e" for glyph in by_id)
    names = _write_index([b"Shared"]), _write_index([b"Adobe", b"Identity"]), _EMPTY_INDEX
    head = 4 + sum(map(len, names)) + len(_write_index([_top(0, 0, 0, 0, len(by_id), matrix)]))
    charset_at, select_at = head, head + len(charset)
    outlines_at = select_at + len(select)
    privates_at = outlines_at + len(outlines)
    parts, bodies = _write_parts(privates, privates_at)
    top = _write_index([_top(charset_at, select_at, outlines_at, privates_at + len(bodies), len(by_id), matrix)])
    return b"".join((b"\1\0\4\4", names[0], top, names[1], names[2], charset, select, outlines, bodies, parts))


def _top(charset: int, select: int, outlines: int, parts: int, count: int, matrix: bytes) -> bytes:
    ros = _number(_FIRST_STRING) + _number(_FIRST_STRING + 1) + _number(0) + _operator(_ROS)
    places = {_CHARSET: charset, _FD_SELECT: select, _CHAR_STRINGS: outlines, _FD_ARRAY: parts, _CID_COUNT: count}
    said = matrix + _operator(_FONT_MATRIX) if matrix else b""
    return ros + said + b"".join(_number(number) + _operator(operator) for operator, number in places.items())


def _write_parts(privates: list[bytes], at: int) -> tuple[bytes, bytes]:
    """The FDArray, and the private dictionaries it points to, which begin at `at`."""
    parts, bodies = [], b""
    for kept in privates:
        (size,) = struct.unpack_from(">H", kept)
        body, matrix = kept[2 : 2 + size], kept[2 + size :]
        said = matrix + _operator(_FONT_MATRIX) if matrix else b""
        parts.append(said + _number(size) + _number(at + len(bodies)) + _operator(_PRIVATE))
        bodies += body
    return _write_index(parts), bodies


def _write_index(items: Iterable[bytes]) -> bytes:
    listed = list(items)
    offsets = [1]
    for item in listed:
        offsets.append(offsets[-1] + len(item))
    return struct.pack(">HB", len(listed), 4) + struct.pack(f">{len(offsets)}L", *offsets) + b"".join(listed)


def _number(number: int) -> bytes:
    return b"\x1d" + struct.pack(">l", number)


def _operator(operator: int) -> bytes:
    return struct.pack(">H", operator) if operator & _ESCAPE else bytes([operator])
