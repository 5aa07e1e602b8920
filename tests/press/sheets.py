"""A letter for the press's tests, and how its pages are read back."""

import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2
from PIL import Image, ImageDraw

from relay.press import LetterSheet, SheetPhoto
from relay.press.envelope import Box

CODE = "K7R2-MX4R"
MARK = "MARCUS E ELLERY 20417-045"


def letter(**changes: Any) -> LetterSheet:  # noqa: ANN401 (any field of the sheet)
    """Give a short letter with the given changes."""
    fields: dict[str, Any] = {
        "code": CODE,
        "date": dt.date(2026, 11, 14),
        "return_lines": ("Ana Lucía Ferreira", "c/o Bridge Letters", "PO BOX 118", "LANSING MI 48901"),
        "recipient_lines": (MARK, "FCI CEDAR RIDGE", "PO BOX 5000", "CEDAR RIDGE WV 26505-5000"),
        "recipient_mark": MARK,
        "organisation": "Bridge Letters",
        "phone": "517 555 0118",
        "post_lines": ("PO BOX 118", "LANSING MI 48901"),
        "pen_pal": "Ana Lucía Ferreira",
        "subject": "Garden news",
        "text": "Dear Marcus,\n\nthe quince tree carried ninety-three fruits.\n\nAna",
    }
    return LetterSheet(**{**fields, **changes})


def photo(width: int = 1200, height: int = 900) -> SheetPhoto:
    """Give a photo with something in colour on it."""
    picture = Image.new("RGB", (width, height), (200, 60, 40))
    ImageDraw.Draw(picture).ellipse((width // 4, height // 4, width // 2, height // 2), fill=(20, 90, 200))
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG")
    return SheetPhoto(jpeg=jpeg.getvalue(), name="market.jpg")


@dataclass(frozen=True)
class Word:
    """A word on a page, and the box its glyphs stand in, from the page's top left corner."""

    text: str
    box: Box


def text_of(pdf: bytes) -> list[str]:
    """Read the text of each page, with line ends as newlines."""
    return [page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in pypdfium2.PdfDocument(pdf)]


def flat(pdf: bytes) -> str:
    """Read the whole text with single spaces."""
    return " ".join(" ".join(text_of(pdf)).split())


def words(pdf: bytes, page_number: int = 1) -> list[Word]:
    """Read the words of a page (from 1) with their boxes."""
    page = pypdfium2.PdfDocument(pdf)[page_number - 1]
    text, height = page.get_textpage(), page.get_height()
    everything = text.get_text_range()
    return [
        _word(found.group(), [text.get_charbox(n) for n in range(*found.span())], height)
        for found in re.finditer(r"\S+", everything)
    ]


def _word(text: str, boxes: list[tuple[float, float, float, float]], height: float) -> Word:
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    top, bottom = height - max(b[3] for b in boxes), height - min(b[1] for b in boxes)
    return Word(text, Box(left, top, right - left, bottom - top))


def within(inner: Box, outer: Box) -> bool:
    """Whether a box is inside another, to a point."""
    return (
        inner.x_pt >= outer.x_pt - 1
        and inner.y_pt >= outer.y_pt - 1
        and inner.right_pt <= outer.right_pt + 1
        and inner.bottom_pt <= outer.bottom_pt + 1
    )


def touches(one: Box, other: Box) -> bool:
    """Whether two boxes share any area."""
    return (
        one.x_pt < other.right_pt
        and other.x_pt < one.right_pt
        and one.y_pt < other.bottom_pt
        and other.y_pt < one.bottom_pt
    )
