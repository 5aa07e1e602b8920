"""The font objects of proofs and of their batch: composite fonts with Identity-H, as the press writes them.

A glyph is named by its id everywhere: in the pages, in the program, in the table of widths (`W`) and in the map to
text (`ToUnicode`, ISO 32000-1, 9.10.3). Fonts whose programs can be one are one; where they say different text for a
glyph (what a ligature stands for may differ) they share the program and are two.
"""

import hashlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pikepdf
from pikepdf import Array, Dictionary, Name

from relay.press.batch.shared_fonts import cff, sfnt, truetype
from relay.press.batch.shared_fonts.glyph import Glyph, NotShareableError, Subset

T = TypeVar("T")

_READERS: dict[str, Callable[[bytes, frozenset[int]], Subset]] = {truetype.KIND: truetype.read, cff.KIND: cff.read}
_TOKEN = re.compile(rb"[\[\]]|[-+.0-9]+")
_BFCHAR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]*)>")
_FIXED_PITCH = 1
_ENTRIES = 100
"""At most so many in one block of a CMap (Adobe Technical Note 5014)."""
_REST = frozenset({"/FontBBox", "/Flags", "/FontFile2", "/FontFile3"})
_UNREADABLE = (struct.error, IndexError, KeyError, ValueError, AttributeError, TypeError, pikepdf.PdfError)
"""A proof that is not one of the press's may hold anything; NotShareableError is a ValueError."""


@dataclass(frozen=True, slots=True)
class FontUse:
    """What a proof says of one of its fonts."""

    frame: bytes
    """Names, heights and flags: equal in fonts that may be one."""
    subset: Subset
    widths: dict[int, bytes]
    texts: dict[int, bytes]
    flags: int
    bbox: tuple[float, ...]


@dataclass(slots=True)
class _Program:
    """A font program of the batch, while it grows."""

    common: tuple[bytes, ...]
    tables: dict[str, bytes]
    glyphs: dict[int, Glyph]
    stream: pikepdf.Object


@dataclass(slots=True)
class _Font:
    """A font object of the batch, while it grows."""

    program: _Program
    first: FontUse
    parts: tuple[Dictionary, Dictionary]
    """Descendant and descriptor of the first proof's, without what is told anew."""
    font: pikepdf.Object
    widths: dict[int, bytes]
    texts: dict[int, bytes]
    flags: int
    bbox: list[float]


@dataclass(slots=True)
class BatchFonts:
    """Every font of a batch that its pieces share."""

    batch: pikepdf.Pdf
    _programs: dict[bytes, list[_Program]] = field(default_factory=dict)
    _fonts: dict[tuple[bytes, int], list[_Font]] = field(default_factory=dict)
    _read: dict[bytes, FontUse] = field(default_factory=dict)

    def shared(self, font: pikepdf.Object) -> pikepdf.Object | None:
        """The batch's font for one of a proof; None: it is not of the form that can be shared."""
        try:
            use = self._use(font)
        except _UNREADABLE:
            return None
        program = self._program(use)
        known = self._fonts.setdefault((use.frame, id(program)), [])
        fitting = next((one for one in known if _agree(one.widths, use.widths) and _agree(one.texts, use.texts)), None)
        if fitting is None:
            fitting = self._begun(font, use, program)
            known.append(fitting)
        fitting.widths.update(use.widths)
        fitting.texts.update(use.texts)
        fitting.flags &= use.flags | ~_FIXED_PITCH
        fitting.bbox = [*map(min, fitting.bbox[:2], use.bbox[:2]), *map(max, fitting.bbox[2:], use.bbox[2:])]
        return fitting.font

    def finish(self) -> None:
        """Write every program and font, now that it is known which glyphs they hold."""
        for programs in self._programs.values():
            for program in programs:
                _write_program(program)
        for fonts in self._fonts.values():
            for font in fonts:
                _write_font(self.batch, font)

    def _use(self, font: pikepdf.Object) -> FontUse:
        descendant = font.DescendantFonts[0]
        kind = "FontFile2" if "/FontFile2" in descendant.FontDescriptor else "FontFile3"
        raw = descendant.FontDescriptor[f"/{kind}"].read_raw_bytes()
        said = (kind.encode(), raw, descendant.W.unparse(), font.ToUnicode.read_raw_bytes(), _frame(font))
        digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in said)).digest()
        if digest not in self._read:
            self._read[digest] = _read_use(font, kind)
        return self._read[digest]

    def _program(self, use: FontUse) -> _Program:
        subset = use.subset
        programs = self._programs.setdefault(use.frame, [])
        for program in programs:
            if program.common == subset.common and _agree(program.glyphs, subset.glyphs):
                program.glyphs.update(subset.glyphs)
                program.tables = sfnt.largest(program.tables, subset.tables)
                return program
        stream = self.batch.make_stream(b"")
        begun = _Program(subset.common, subset.tables, dict(subset.glyphs), stream)
        programs.append(begun)
        return begun

    def _begun(self, font: pikepdf.Object, use: FontUse, program: _Program) -> _Font:
        descendant = font.DescendantFonts[0]
        parts = (_without(descendant, {"/FontDescriptor", "/W"}), _without(descendant.FontDescriptor, _REST))
        made = self.batch.make_indirect(_without(font, {"/DescendantFonts", "/ToUnicode"}))
        return _Font(program, use, parts, made, {}, {}, use.flags, list(use.bbox))


def _agree(known: dict[int, T], more: dict[int, T]) -> bool:
    return all(known.get(number, said) == said for number, said in more.items())


def _frame(font: pikepdf.Object) -> bytes:
    """What is not counted together: everything but widths, text, program and what follows from widths."""
    descendant = font.DescendantFonts[0]
    descriptor = descendant.FontDescriptor
    said = (
        _without(font, {"/DescendantFonts", "/ToUnicode"}),
        _without(descendant, {"/FontDescriptor", "/W"}),
        _without(descriptor, _REST),
    )
    pitched = int(descriptor.Flags) & ~_FIXED_PITCH
    return b"\0".join((*(one.unparse() for one in said), str(pitched).encode()))


def _without(dictionary: pikepdf.Object, names: frozenset[str] | set[str]) -> Dictionary:
    return Dictionary({name: value for name, value in dictionary.items() if name not in names})


def _read_use(font: pikepdf.Object, kind: str) -> FontUse:
    descendant = font.DescendantFonts[0]
    descriptor = descendant.FontDescriptor
    if font.Encoding != Name("/Identity-H") or descendant.CIDToGIDMap != Name.Identity:
        raise NotShareableError("glyphs that are not named by their ids")
    widths = _read_widths(descendant.W.unparse())
    texts = {int(code, 16): text for code, text in _BFCHAR.findall(font.ToUnicode.read_bytes())}
    if not widths.keys() <= texts.keys():
        raise NotShareableError("glyphs whose text is told in another form")
    subset = _READERS[kind](descriptor[f"/{kind}"].read_bytes(), frozenset(widths))
    bbox = tuple(float(edge) for edge in descriptor.FontBBox.as_list())
    return FontUse(_frame(font), subset, widths, texts, int(descriptor.Flags), bbox)


def _read_widths(array: bytes) -> dict[int, bytes]:
    """Widths by glyph, as they are written: `[ 3 [ 260 ] 42 [ 769 500 ] ]`; the form with ranges is not taken."""
    widths: dict[int, bytes] = {}
    depth, glyph_id = 0, -1
    for token in _TOKEN.findall(array):
        if token in b"[]":
            depth += 1 if token == b"[" else -1
        elif depth == 1:
            glyph_id = int(token)
        else:
            widths[glyph_id] = token
            glyph_id += 1
    if not widths or min(widths) < 0:
        raise NotShareableError("no widths")
    return widths


def _write_program(program: _Program) -> None:
    is_cff = any(glyph.private for glyph in program.glyphs.values())
    if is_cff:
        written = cff.write(program.glyphs, program.tables, program.common[-1])
        program.stream.write(written)
        program.stream.stream_dict["/Subtype"] = Name.OpenType
    else:
        written = truetype.write(program.glyphs, program.tables)
        program.stream.write(written)
        program.stream.stream_dict["/Length1"] = len(written)


def _write_font(batch: pikepdf.Pdf, font: _Font) -> None:
    descendant, descriptor = font.parts
    descriptor["/Flags"] = font.flags
    descriptor["/FontBBox"] = Array(font.bbox)
    descriptor[f"/{font.first.subset.kind}"] = font.program.stream
    descendant["/FontDescriptor"] = batch.make_indirect(descriptor)
    descendant["/W"] = pikepdf.Object.parse(_widths(font.widths))
    font.font["/DescendantFonts"] = Array([batch.make_indirect(descendant)])
    font.font["/ToUnicode"] = batch.make_stream(_to_unicode(font.texts))


def _widths(widths: dict[int, bytes]) -> bytes:
    out, last = [b"["], -2
    for glyph_id in sorted(widths):
        if glyph_id != last + 1:
            out.append(b"%s%d [" % (b"] " if last >= 0 else b"", glyph_id))
        out.append(widths[glyph_id])
        last = glyph_id
    return b" ".join([*out, b"]]"])


def _to_unicode(texts: dict[int, bytes]) -> bytes:
    listed = sorted(texts.items())
    blocks = []
    for first in range(0, len(listed), _ENTRIES):
        block = listed[first : first + _ENTRIES]
        lines = (b"<%04x> <%s>" % entry for entry in block)
        blocks.append(b"%d beginbfchar\n%s\nendbfchar" % (len(block), b"\n".join(lines)))
    return (
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        b"/CIDSystemInfo\n<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n%s\nendcmap\n"
        b"CMapName currentdict /CMap defineresource pop\nend\nend" % b"\n".join(blocks)
    )
