"""What is drawn on finished pages besides their text: the square on each of them, and fold marks where they are wanted.

It stands in a content stream of its own before the page's, as an artifact (ISO 14289-1, 7.1): a reader's voice passes
it over, and what it says stands in letters beside it.
"""

from collections.abc import Iterator

import pydyf

from relay.press.envelope.bars_room import bars_on_sheet
from relay.press.marking.barcode import data_matrix_path
from relay.press.marking.bars import bars_path
from relay.press.marking.marks import page_mark
from relay.press.sheet import LetterSheet
from relay.press.style import Style

_FOLD_MARK_PT, _FOLD_LINE_PT, _FOLD_FROM_EDGE_PT = 9.0, 0.5, 13.0  # printers leave a quarter of an inch at the most
_BEGIN, _END = "/Artifact <</Type /Pagination>> BDC q 0 g 0 G", "Q EMC"


def draw_on(pdf: pydyf.PDF, sheet: LetterSheet, style: Style) -> None:
    """Draw on every page of a document that is about to be written. CodeError: its code is none of ours."""
    numbers = pdf.pages["Kids"][::3]
    for page, number in enumerate(numbers, 1):
        first = [*_bars(sheet, style), *_fold_marks(sheet, style)] if page == 1 else []
        drawn = " ".join([_BEGIN, _square(sheet, style, page, len(numbers)), *first, _END])
        stream = pydyf.Stream([drawn.encode()], compress=True)
        pdf.add_object(stream)
        dictionary = pdf.objects[number]
        dictionary["Contents"] = pydyf.Array([stream.reference, dictionary["Contents"]])


def _square(sheet: LetterSheet, style: Style, page: int, pages: int) -> str:
    box = style.preset.square if page == 1 else style.later_square
    return data_matrix_path(page_mark(sheet.code, page, pages), box, style.page_pt[1])


def _bars(sheet: LetterSheet, style: Style) -> Iterator[str]:
    """The code as a Code 128, where the envelope has room to show it."""
    box = bars_on_sheet(style.preset) if sheet.code_128 else None
    if box is not None:
        yield bars_path(sheet.code.replace("-", ""), box, style.page_pt[1])


def _fold_marks(sheet: LetterSheet, style: Style) -> Iterator[str]:
    """Short lines at the right edge of the first page, where the sheets are folded together: no window looks there."""
    if sheet.fold_marks:
        yield f"{_FOLD_LINE_PT} w"
        for fold in style.preset.folds_pt:
            x, y = style.paper.size_pt[0] - _FOLD_FROM_EDGE_PT, style.paper.size_pt[1] - fold
            yield f"{x - _FOLD_MARK_PT} {y:.3f} m {x} {y:.3f} l S"
