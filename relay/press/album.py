"""Where photos stand: how large each is printed and which share a page.

No photo is larger than its facility lets photos be, nor than its own pixels can show; a page has room for one to four.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relay.press.photos import pixels
from relay.press.sheet import LetterSheet, SheetPhoto
from relay.press.style import BOTTOM_PT, PHOTO_COLUMN_GAP_PT, TOP_PT, Style

_LEAST_DPI = 96
"""Below that a photo is printed smaller instead of coarser."""
_IN_COLOUR, _IN_GREY = 4, 2
_TWO_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """One photo's size in points; both 0 where a black frame stands for it."""

    number: int
    """Its place on the sheet, from 1."""
    width_pt: float
    height_pt: float


@dataclass(frozen=True, slots=True)
class Row:
    """Photos side by side, and how high the row is at least."""

    places: tuple[Place, ...]
    height_pt: float
    new_page: bool


def photos_a_page(sheet: LetterSheet) -> int:
    """How many photos share a page: what was chosen, else four in colour, and two where they are grey."""
    pictures = [photo for photo in sheet.photos if not photo.page_of and photo.removed is None]
    in_colour = sheet.colour and any(not photo.grey for photo in pictures)
    usual = _IN_COLOUR if in_colour and len(pictures) > _IN_GREY else _IN_GREY
    return min(max(sheet.photos_per_page or usual, 1), _TWO_COLUMNS)


def rows(sheet: LetterSheet) -> tuple[Row, ...]:
    """The rows of all photos and pages of documents, in their order. RenderError when one is not a picture."""
    return tuple(_rows(sheet, Style.of(sheet), photos_a_page(sheet)))


def _rows(sheet: LetterSheet, style: Style, a_page: int) -> Iterator[Row]:
    columns = 2 if a_page == _TWO_COLUMNS else 1
    down = a_page // columns
    page_pt = style.paper.size_pt[1] - TOP_PT - BOTTOM_PT
    cell = (
        (style.text_width_pt - (columns - 1) * PHOTO_COLUMN_GAP_PT) / columns,
        page_pt / down - style.below_photo_pt,
    )
    for run in _runs(sheet.photos):
        number, photo = run[0]
        if photo.page_of:
            whole = (style.text_width_pt, style.document_page_height_pt)
            yield Row((_place(number, photo, whole, None),), 0, new_page=photo.removed is None)
            continue
        for start in range(0, len(run), columns):
            places = tuple(_place(n, one, cell, sheet.photo_size.size_pt) for n, one in run[start : start + columns])
            yield Row(places, cell[1] if columns > 1 else 0, new_page=down == 1 and places[0].number > 1)


def _runs(photos: Sequence[SheetPhoto]) -> Iterator[list[tuple[int, SheetPhoto]]]:
    """Photos that follow each other, and each page of a document by itself."""
    run: list[tuple[int, SheetPhoto]] = []
    for number, photo in enumerate(photos, 1):
        if photo.page_of:
            if run:
                yield run
            yield [(number, photo)]
            run = []
        else:
            run.append((number, photo))
    if run:
        yield run


def _place(number: int, photo: SheetPhoto, cell: tuple[float, float], most: tuple[float, float] | None) -> Place:
    """The largest size that fits the cell and, turned as the photo is, the size that photos may have."""
    if photo.removed is not None:
        return Place(number, 0, 0)
    width, height = pixels(photo.jpeg)
    box = cell
    if most is not None:
        short, long = most
        allowed = (long, short) if width >= height else (short, long)
        box = (min(cell[0], allowed[0]), min(cell[1], allowed[1]))
    scale = min(box[0] / width, box[1] / height, 72 / _LEAST_DPI)
    return Place(number, round(width * scale, 2), round(height * scale, 2))
