"""What is left of a letter when a mailroom has copied it twice: its words, whose it is, its code, and faces.

Nobody else's copier is in the tests; `tests/press/copier.py` is one, on purpose a bad one.
"""

import io
from dataclasses import replace
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from relay.press import LetterSheet, Press, SheetPhoto
from relay.press.album import rows
from relay.press.marking.marks import Mark, read_mark
from relay.press.photos import pixels
from relay.press.pictures import draw
from relay.press.style import TOP_PT
from tests.press.copier import DPI, copied_twice, kept, likeness, read_by_ocr
from tests.press.sheets import CODE, letter

ENGLISH = (
    "The quince tree by the kitchen window finally carried this year. I counted ninety-three before the blackbirds "
    "found it, and I have been making paste all week. The whole flat smells of it. You asked what the river looks like "
    "now: it is low and slow, the colour of tea, and the herons stand about as if they had been left behind."
)
SPANISH = (
    "El membrillo junto a la ventana de la cocina por fin dio fruto este año. Conté noventa y tres antes de que los "
    "mirlos lo encontraran, y llevo toda la semana haciendo dulce. Mi vecina dice que huele como la casa de su abuela; "
    "no sé si es un cumplido o una historia muy larga."
)
PORTRAIT = SheetPhoto(jpeg=(Path(__file__).parent / "pictures/collins.jpg").read_bytes())
FACE = (0.32, 0.10, 0.64, 0.42)
"""Where her face is: left, top, right and bottom, of the picture's width and height."""

KINDS = {
    "a short note": (letter(text=ENGLISH), 1, ENGLISH, "eng"),
    "large print": (letter(text=ENGLISH, large_print=True), 1, ENGLISH, "eng"),
    "a later page of a long letter": (letter(text="Ana\n" * 25 + ENGLISH), 2, ENGLISH, "eng"),
    "Spanish": (letter(text=SPANISH, language="es", furniture_language="es"), 1, SPANISH, "spa"),
}


def pages(press: Press, sheet: LetterSheet) -> list[Image.Image]:
    """Draw the pages of a letter as a copier sees them."""
    return [Image.open(io.BytesIO(png)).convert("L") for png in draw(press.render(sheet).pdf, DPI)]


@pytest.mark.parametrize(("sheet", "number", "text", "language"), KINDS.values(), ids=KINDS)
def test_a_letter_copied_twice_keeps_words_marks_and_code(
    press: Press, sheet: LetterSheet, number: int, text: str, language: str
) -> None:
    """Nearly every word is read by OCR, every page's square is read as it lies, and whose page it is."""
    drawn = pages(press, sheet)
    copies = [copied_twice(page) for page in drawn]
    for place, copy in enumerate(copies, 1):
        (square,) = zxingcpp.read_barcodes(copy.page)
        assert read_mark(square.text) == Mark(CODE, place, len(drawn))
    read = read_by_ocr(copies[number - 1].turned(), language)
    assert kept(text, read) >= 0.97
    assert kept("MARCUS ELLERY 20417", read) == 1


@pytest.mark.parametrize("a_page", [2, 4])
def test_a_face_on_a_photo_copied_twice_is_still_one(press: Press, a_page: int) -> None:
    """However many share the page; the page's square is read too."""
    assert likeness_of_a_face(press, PORTRAIT, a_page) > 0.75


def test_a_face_in_the_dark_is_still_one(press: Press) -> None:
    """What the copier would have drowned is lifted before."""
    with Image.open(io.BytesIO(PORTRAIT.jpeg)) as portrait:
        dark = io.BytesIO()
        portrait.point([level * 45 // 100 for level in range(256)] * 3).save(dark, "JPEG", quality=90)
    night = replace(PORTRAIT, jpeg=dark.getvalue())
    assert likeness_of_a_face(press, night, 2) > 0.75
    as_it_was = replace(night, page_of="night.pdf", number=1)
    assert likeness_of_a_face(press, as_it_was, 2) < 0.5


def likeness_of_a_face(press: Press, photo: SheetPhoto, a_page: int) -> float:
    """Say how like the portrait the first photo of a page is after two copies."""
    sheet = letter(text="See the photos.\n" + "\n" * 30 + "Ana", photos=(photo,) * a_page, photos_per_page=a_page)
    drawn = pages(press, sheet)
    copy = copied_twice(drawn[-1 if not photo.page_of else 1])
    assert zxingcpp.read_barcodes(copy.page)
    place = rows(sheet)[0].places[0]
    columns = len(rows(sheet)[0].places)
    left = (612 - columns * place.width_pt - (columns - 1) * 14.4) / 2
    x, y = DPI / 72 * left, DPI / 72 * TOP_PT
    width, height = DPI / 72 * place.width_pt, DPI / 72 * place.height_pt
    box = (x + FACE[0] * width, y + FACE[1] * height, x + FACE[2] * width, y + FACE[3] * height)
    with Image.open(io.BytesIO(PORTRAIT.jpeg)) as portrait:
        w, h = pixels(PORTRAIT.jpeg)
        face = portrait.crop((round(FACE[0] * w), round(FACE[1] * h), round(FACE[2] * w), round(FACE[3] * h)))
    found = copy.laid_over().crop(tuple(round(edge) for edge in box))  # type: ignore[arg-type]
    return likeness(face, found)
