"""Whether a finished PDF says what was approved: its text, drawn out of it again, against the text that went in.

What is compared are multisets of letters and digits (NFKC, UAX #15): the order in which they are drawn out differs
from the order they were written in, hyphens of line breaks come in, and neither matters. Where a letter and its mark
were drawn out apart, both sides are taken apart (NFKD). What the page says by itself is known, and taken away.
"""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import pikepdf
import pypdfium2
from fontTools.unicodedata import script

from relay.press.sheet import Faithfulness

_MEASURED = "Deva Beng Guru Gujr Orya Telu Knda Mlym Sinh Khmr Mymr"
_TOO_RARE = (
    "Bali Java Sund Cakm Cham Lana Mtei Newa Sylo Saur Gran Tirh Kthi Modi Sidd Shrd Brah Takr Khoj Sind Dogr Ahom "
    "Bhks Marc Soyo Zanb Gonm Gong Lepc Limb Batk Bugi Rjng"
)
LEFT_TO_THE_GLYPHS = frozenset([*_MEASURED.split(), *_TOO_RARE.split()])
"""Scripts (ISO 15924) whose joined letters are drawn out changed, or not at all: one glyph is drawn for several of
them, and a PDF has place for one meaning of each glyph.

Measured with the names of languages, countries and scripts in Unicode's CLDR, up to 12,000 letters in each of 66
languages: of eleven scripts up to a twelfth went lost, and every other one came out whole. The rest of the list is
written with joined consonants as well, and too rare to be measured.
"""
_MOST_LOST = 0.25
"""Of a script that is left to the glyphs more cannot be lost by drawing out alone."""
_MOST_IN_A_GLYPH = 3
"""Letters that one glyph with marks stands for: two lams and a heh, in the name of God."""
_SHARED = str.maketrans({"\u06d5": "\u0647"})
"""Letters drawn with the glyph of another: which of the two was meant is not in the PDF (measured in Sorani)."""
_DRAWS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0")
_MOST_SAID = 40
_KEYCAP = re.compile("[0-9](?=\ufe0f?\u20e3)")
"""The digit of a keycap is part of a picture (UTS #51, 1.4.6)."""
_FONT, _SHOW = pikepdf.Operator("Tf"), (pikepdf.Operator("Tj"), pikepdf.Operator("TJ"))
_BFCHAR = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]*)>")


def compare(approved: Iterable[str], page_words: Iterable[str], pdf: bytes, boxes: Iterable[str] = ()) -> Faithfulness:
    """Hold a PDF against the texts it was made of and the words its pages have of their own.

    `boxes` are characters that no font has: they are told elsewhere, and draw nothing that could be read.
    """
    text, own = "\n".join(approved), "\n".join(page_words)
    wanted = _letters(text)
    exact = Counter({letter: count for letter, count in wanted.items() if not _left(letter)})
    counts = {"letters": exact.total(), "by_glyphs": wanted.total() - exact.total()}
    document = pypdfium2.PdfDocument(pdf)
    found = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    lost, added = _difference(text + "\n" + own, found)
    if lost or added:
        lost, added = _real(text + "\n" + own, found, list(_meant(pdf)), frozenset(boxes))
    return Faithfulness(**counts, lost=_said(lost), added=_said(added))


def _difference(wanted: str, found: str) -> tuple[Counter[str], Counter[str]]:
    """What is lost and what is added, composed first, and only where that differs taken apart with its marks."""
    one, other = _letters(wanted), _letters(found)
    if one == other:
        return Counter(), Counter()
    apart, apart_found = _apart(wanted), _apart(found)
    if apart == apart_found:
        return Counter(), Counter()
    return one - other, other - one


def _real(wanted: str, found: str, meant: Sequence[str], boxes: frozenset[str]) -> tuple[Counter[str], Counter[str]]:
    """The difference without what drawing out alone explains."""
    lost, _ = _difference(wanted, found)
    _, added = _difference(wanted, "".join(map(_surely, meant)))
    lost -= _unsaid(wanted, lost, sum(not meaning for meaning in meant))
    of_boxes = {letter for box in boxes for letter in _letters(box)}
    plain_lost = Counter({one: n for one, n in lost.items() if not _left(one) and one not in of_boxes})
    plain_added = Counter({one: n for one, n in added.items() if not _left(one)})
    return plain_lost + _far_too_few(wanted, found, of_boxes), plain_added


def _surely(meaning: str) -> str:
    """What a glyph means wherever it is drawn: the mark of a letter may be noted with the letter it was first above."""
    return "".join(filter(_is_mark, meaning)) if any(map(_is_mark, meaning)) else meaning


def _unsaid(wanted: str, lost: Counter[str], silent_glyphs: int) -> Counter[str]:
    """Letters that are drawn, and whose glyph the PDF gives no meaning: WeasyPrint notes a letter and its marks once.

    It notes them all at one of their glyphs (weasyprint.draw.text), so the others are silent where they were never
    drawn without a mark before. Only letters of words with marks can be that, and no more than such glyphs stand for.
    """
    words = unicodedata.normalize("NFKC", wanted).split()
    marked = Counter("".join(word for word in words if any(map(_is_mark, word))))
    unsaid = lost & marked
    return unsaid if unsaid.total() <= _MOST_IN_A_GLYPH * silent_glyphs else Counter()


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0


def _far_too_few(wanted: str, found: str, of_boxes: set[str]) -> Counter[str]:
    """Letters of scripts left to the glyphs, where so many are gone that something else has happened."""
    one = Counter({letter: n for letter, n in _letters(wanted).items() if _left(letter) and letter not in of_boxes})
    lost = one - _letters(found)
    return lost if lost.total() > max(_MOST_LOST * one.total(), 3) else Counter()


def _letters(text: str) -> Counter[str]:
    every = Counter(unicodedata.normalize("NFKC", _KEYCAP.sub("", text)).translate(_SHARED))
    return Counter({one: n for one, n in every.items() if _counts(one)})


def _apart(text: str) -> Counter[str]:
    """Letters, digits and marks by themselves."""
    every = Counter(unicodedata.normalize("NFKD", _KEYCAP.sub("", text)).translate(_SHARED))
    return Counter({one: n for one, n in every.items() if _counts(one) or unicodedata.combining(one)})


def _counts(character: str) -> bool:
    kind = unicodedata.category(character)
    return (kind[0] == "L" or kind == "Nd") and character not in _DRAWS_NOTHING


def _left(letter: str) -> bool:
    return letter > "\u024f" and script(letter) in LEFT_TO_THE_GLYPHS


def _meant(pdf: bytes) -> Iterator[str]:
    """What each glyph that is drawn means, by the PDF itself; without a meaning it is drawn out as any letter."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        meanings = {font.objgen: _meanings(font) for page in opened.pages for font in page.Resources.Font.values()}
        for page in opened.pages:
            meaning: dict[int, str] = {}
            for one in pikepdf.parse_content_stream(page):
                if one.operator == _FONT:
                    meaning = meanings[page.Resources.Font[str(one.operands[0])].objgen]
                elif one.operator in _SHOW:
                    yield from (meaning.get(code, "") for code in _codes(one.operands[0]))


def _meanings(font: pikepdf.Object) -> dict[int, str]:
    """The text of each code, from the font's ToUnicode (ISO 32000-1, 9.10.3)."""
    pairs = _BFCHAR.findall(font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be", "replace") for code, text in pairs}


def _codes(shown: pikepdf.Object) -> Iterator[int]:
    for piece in shown if isinstance(shown, pikepdf.Array) else [shown]:
        if isinstance(piece, pikepdf.String):
            raw = bytes(piece)
            yield from (raw[at] << 8 | raw[at + 1] for at in range(0, len(raw) - 1, 2))


def _said(difference: Counter[str]) -> str:
    return "".join(sorted(difference.elements()))[:_MOST_SAID]
