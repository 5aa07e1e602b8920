"""Postcards on Letter sheets: four on each, all fronts on one side and their backs behind them on the other.

The sheet lies on its side; the printer turns it over its short edge, so that the card on the left has its back on the
right. Cards are what was approved, page by page.
"""

import io
from collections.abc import Sequence

import pikepdf

from relay.press.envelope import ENVELOPES
from relay.press.errors import RenderError

_CARD = ENVELOPES["postcard"]
_ACROSS, _DOWN = 2, 2
_WIDTH_PT, _HEIGHT_PT = _ACROSS * _CARD.width_pt, _DOWN * _CARD.height_pt


def cards_pdf(cards: Sequence[bytes]) -> bytes:
    """The cards, each a PDF of two pages, as sheets to print on both sides and to cut.

    RenderError where one is no card.
    """
    with pikepdf.new() as sheets:
        for start in range(0, len(cards), _ACROSS * _DOWN):
            _sheet(sheets, cards[start : start + _ACROSS * _DOWN])
        out = io.BytesIO()
        sheets.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _sheet(sheets: pikepdf.Pdf, cards: Sequence[bytes]) -> None:
    front, back = (sheets.add_blank_page(page_size=(_WIDTH_PT, _HEIGHT_PT)) for _ in range(2))
    for number, card in enumerate(cards):
        row, column = divmod(number, _ACROSS)
        with pikepdf.open(io.BytesIO(card)) as opened:
            if len(opened.pages) != 2 or opened.pages[0].mediabox.as_list() != [0, 0, _CARD.width_pt, _CARD.height_pt]:
                raise RenderError("a letter that is no postcard cannot be printed as one")
            _lay(sheets, front, opened.pages[0], number, row, column)
            _lay(sheets, back, opened.pages[1], number, row, _ACROSS - 1 - column)


def _lay(sheets: pikepdf.Pdf, sheet: pikepdf.Page, card: pikepdf.Page, number: int, row: int, column: int) -> None:
    """One side of a card in its place, as a form (PDF 32000-1, 8.10); its name is the same each time."""
    name = pikepdf.Name(f"/Card{number}")
    sheet.add_resource(sheets.copy_foreign(card.as_form_xobject()), pikepdf.Name.XObject, name)
    left, low = column * _CARD.width_pt, _HEIGHT_PT - (row + 1) * _CARD.height_pt
    sheet.contents_add(f"q 1 0 0 1 {left:g} {low:g} cm {name} Do Q".encode())
