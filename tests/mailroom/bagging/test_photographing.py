"""Reading the code off a photo: as a phone takes it, skewed and grey; and what is no photo of one code."""

from io import BytesIO
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from relay.codes import CodeKind, encode
from relay.errors import Refused
from relay.mailroom.bagging.photographing import PHOTO_BYTES_MOST, read_photo
from relay.press.marking.barcode import data_matrix_png
from relay.press.marking.marks import page_mark

CODE, OTHER = (encode(CodeKind.LETTER, number, b"k" * 16) for number in (7, 8))


def photo(*squares: Image.Image, turned: float = 0.0, media: str = "JPEG") -> bytes:
    """Lay squares on a grey table and take a picture of them, a little out of focus."""
    table = Image.new("L", (1_600, 1_200), 200)
    for number, square in enumerate(squares):
        paper = Image.new("L", (square.width + 120, square.height + 120), 245)
        paper.paste(square, (60, 60))
        table.paste(paper, (150 + number * 700, 300))
    table = table.rotate(turned, fillcolor=200).filter(ImageFilter.GaussianBlur(1.5))
    out = BytesIO()
    table.save(out, media, quality=60)
    return out.getvalue()


def square(text: str) -> Image.Image:
    """Draw the square of a page."""
    return Image.open(BytesIO(data_matrix_png(text))).convert("L").resize((220, 220))


@pytest.mark.parametrize("turned", [0.0, 7.0, 90.0, 181.0])
def test_a_photo_of_an_envelope_is_read(turned: float) -> None:
    """However the phone was held."""
    mark = page_mark(CODE, 1, 3)
    assert read_photo(photo(square(mark), turned=turned)) == mark


def test_a_code_128_is_read_too() -> None:
    """The one on a manifest, for scanners that read nothing else."""
    drawn: Any = zxingcpp.create_barcode(CODE, zxingcpp.BarcodeFormat.Code128).to_image(scale=3)
    height, width = drawn.shape[:2]
    bars = Image.frombytes("L", (width, height), bytes(memoryview(drawn))).resize((width, 120))
    assert read_photo(photo(bars, media="PNG")) == CODE


def test_a_mark_and_its_code_are_one_letter() -> None:
    """The mark says more, and is taken."""
    mark = page_mark(CODE, 1, 1)
    assert read_photo(photo(square(CODE), square(mark))) == mark


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"", "no photo"),
        (b"%PDF-1.7", "no photo"),
        (photo(), "no code"),
        (photo(square("HELLO WORLD")), "no code"),
        (photo(square(CODE), square(OTHER)), "more than one"),
        (b"\xff" * (PHOTO_BYTES_MOST + 1), "larger than"),
    ],
    ids=["nothing", "no picture", "an empty table", "a stranger's code", "two letters", "too large"],
)
def test_what_is_no_photo_of_one_code_is_said(raw: bytes, told: str) -> None:
    """With what to do; the code can always be typed."""
    with pytest.raises(Refused, match=told):
        read_photo(raw)
