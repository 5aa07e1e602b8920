"""A file through the sandbox and Tesseract, and back as a PDF that can be searched, and where what is black is gone."""

import io

import pypdfium2
import pytest
from PIL import Image

from relay.codes import CodeKind, encode
from relay.replies.pages.binding import Binder, Sheet
from relay.replies.pages.ocr import installed
from relay.replies.pages.reader import PageReader
from relay.replies.pages.searchable import Bar
from relay.replies.pages.values import ReadBy
from tests.replies.paper import slip
from tests.replies.world import pdf_of

KEY = b"k" * 32
LETTER = encode(CodeKind.LETTER, 8, KEY)
ANSWER = encode(CodeKind.CORRESPONDENCE, 9, KEY)


def jpeg(page: Image.Image) -> bytes:
    """Give a page as a scanner does."""
    out = io.BytesIO()
    page.save(out, "JPEG", quality=80, dpi=(200, 200))
    return out.getvalue()


@pytest.fixture(scope="module")
def without_squares() -> Image.Image:
    """Draw a slip whose squares are torn out; its codes are still printed on it."""
    page = slip(LETTER, ANSWER)
    for box in ((200, 650, 420, 860), (1_290, 650, 1_470, 860), (1_440, 2_020, 1_600, 2_160)):
        page.paste(255, box)
    return page.resize((1_275, 1_650))


def test_a_slip_without_its_squares_is_read_by_its_letters(without_squares: Image.Image) -> None:
    """On its head, too; and its back is known to be blank."""
    upside_down = without_squares.rotate(180)
    stack = pdf_of([jpeg(upside_down), jpeg(Image.new("L", (850, 1_100), 246))])
    with PageReader() as reader:
        first, back = reader.pages(stack, lambda _codes: ("en",))
    assert {one.code for one in first.codes} <= {LETTER, ANSWER}
    assert {one.by for one in first.codes} == {ReadBy.TYPED}
    assert first.side.turned == 180
    assert "Mail your letter to us" in first.text
    assert back.side.is_blank


def test_what_is_blacked_out_is_in_neither_picture_nor_text(without_squares: Image.Image) -> None:
    """The rest can be found by its words; the same pages give the same bytes."""
    page = jpeg(without_squares)
    where = Bar(0.1, 0.3, 0.8, 0.1)  # the code and what stands around it
    with Binder() as binder:
        made = binder.searchable([Sheet(page), Sheet(page, (where,))], title="A letter", languages=("en",))
        unread, again = (binder.searchable([Sheet(page)], title="A letter") for _ in range(2))
    assert unread == again
    whole, barred = made.texts
    assert ANSWER in whole
    assert "Mail your letter to us" in barred
    assert ANSWER not in barred
    assert ANSWER.encode() not in made.pdf.replace(b"\n", b"")
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        picture = pdf[1].render(scale=1).to_pil().convert("L")
    box = (int(0.12 * picture.width), int(0.31 * picture.height), int(0.88 * picture.width), int(0.39 * picture.height))
    assert picture.crop(box).getextrema() == (0, 0)
    assert unread.texts == ("",)


def test_tesseract_is_found_with_its_languages() -> None:
    """What the tests run on has it."""
    found = installed()
    assert found is not None
    assert {"eng", "spa", "osd"} <= found.languages
