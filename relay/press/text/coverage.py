"""Which characters the press has a glyph for, told from the fonts' own tables before anything is set.

WeasyPrint warns where a glyph is missing as well; the one does not rest on the other.
"""

import functools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from relay.press.fonts import font_files

_FIRST = "NotoSerif-Regular.ttf"
_NO_GLYPH = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
_INVISIBLE = frozenset(
    [*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), 0x034F, *range(0x17B4, 0x17B6), 0x3164, *range(0xE0000, 0xE1000)]
)
"""Characters that draw nothing by themselves (Default_Ignorable_Code_Point) and are not format characters."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script letters may be written in, some of its characters, and the Debian package whose fonts have them."""

    name: str
    sample: str
    package: str


_CORE, _CJK, _OURS = "fonts-noto-core", "fonts-noto-cjk", "fonts-symbola"
SCRIPTS = (
    Script("Latin", "Aaéßžğñẵ", _CORE),
    Script("Greek", "Αωάῶ", _CORE),
    Script("Cyrillic", "ЖяїђҚ", _CORE),
    Script("Arabic", "ابتپگے", _CORE),
    Script("Hebrew", "אבתּ", _CORE),
    Script("Devanagari", "कखक्षऽ", _CORE),
    Script("Bengali", "কখৎ", _CORE),
    Script("Gurmukhi", "ਕਖੴ", _CORE),
    Script("Gujarati", "કખ", _CORE),
    Script("Odia", "କଖ", _CORE),
    Script("Tamil", "கஙஸ", _CORE),
    Script("Telugu", "కఖ", _CORE),
    Script("Kannada", "ಕಖ", _CORE),
    Script("Malayalam", "കഖൻ", _CORE),
    Script("Sinhala", "කඛ", _CORE),
    Script("Thai", "กขฮ", _CORE),
    Script("Lao", "ກຂ", _CORE),
    Script("Khmer", "កខ", _CORE),
    Script("Burmese", "ကခ", _CORE),
    Script("Tibetan", "ཀཁ", _CORE),
    Script("Ethiopic", "ሀለ", _CORE),
    Script("Georgian", "აბ", _CORE),
    Script("Armenian", "Աբ", _CORE),
    Script("Cherokee", "ᎢᎤᎧ", _CORE),
    Script("Canadian syllabics", "ᐁᐃ", _CORE),
    Script("Syriac", "ܐܒ", _CORE),
    Script("Thaana", "ހށ", _CORE),
    Script("Mongolian", "ᠠᠡ", _CORE),
    Script("N’Ko", "ߊߋ", _CORE),
    Script("Vai", "ꔀꔁ", _CORE),
    Script("Tifinagh", "ⴰⴱ", _CORE),
    Script("Javanese", "ꦏꦐ", _CORE),
    Script("Balinese", "ᬅᬆ", _CORE),
    Script("Adlam", "𞤀𞤁", _CORE),
    Script("Chinese", "我们這龍", _CJK),
    Script("Japanese", "あアー々", _CJK),
    Script("Korean", "가힣ㄱ", _CJK),
    Script("emoji", "🙂❤🫶", _OURS),
    Script("signs", "€₹∞√♥★✓♪", _OURS),
)


def lacking(text: str) -> tuple[str, ...]:
    """The characters of `text` that no font has, once each, in the order they come; a letter of parts by its parts."""
    unknown = [character for character in dict.fromkeys(text) if not _is_drawn_by(character, _first())]
    return tuple(character for character in unknown if not _is_drawn_by(character, _all()))


def printable_scripts() -> Iterator[tuple[Script, bool]]:
    """Each script, and whether letters in it can be printed on this machine."""
    for script in SCRIPTS:
        yield script, not lacking(script.sample)


def _is_drawn_by(character: str, glyphs: frozenset[int]) -> bool:
    point = ord(character)
    if point in glyphs or point in _INVISIBLE or unicodedata.category(character) in _NO_GLYPH:
        return True
    parts = unicodedata.normalize("NFD", character)
    return parts != character and all(ord(part) in glyphs for part in parts)


@functools.cache
def _first() -> frozenset[int]:
    """What the face of the text has: nearly every letter needs no more than this."""
    return _glyphs(_FIRST)


@functools.cache
def _all() -> frozenset[int]:
    """What any font has; a third of a second, once."""
    return _glyphs()


def _glyphs(name: str = "") -> frozenset[int]:
    return frozenset(point for table in _tables(name) for point in table)


def _tables(name: str) -> Iterator[Iterable[int]]:
    """The character tables of the fonts called so, or of every font; of each family one weight says it all."""
    from fontTools.ttLib import TTFont

    for path in font_files():
        if path.name == name or (not name and "Bold" not in path.name and "Italic" not in path.name):
            with TTFont(path, lazy=True, fontNumber=0) as font:
                yield font.getBestCmap() or ()
