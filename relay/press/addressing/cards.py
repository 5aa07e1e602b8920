"""Postcards in a batch: four on a Letter sheet, all fronts on one side and their backs behind them on the other.

The sheet stands like those of the letters around it, and is turned over its long edge as they are: cards lie on their
side on it, and each has its back behind its own front. Cards are what was approved, side by side.
"""

import pikepdf

from relay.press.addressing.faces import Offset
from relay.press.envelope import ENVELOPES
from relay.press.envelope.american import CARDS_ON_A_SHEET
from relay.press.printer.offsets import move

_CARD = ENVELOPES["postcard"]
_ACROSS, _DOWN = 2, CARDS_ON_A_SHEET // 2
_WIDTH_PT, _HEIGHT_PT = _ACROSS * _CARD.height_pt, _DOWN * _CARD.width_pt


def is_card(proof: pikepdf.Pdf) -> bool:
    """Say whether a proof is a postcard: two sides of its size."""
    size = [0, 0, _CARD.width_pt, _CARD.height_pt]
    return len(proof.pages) == 2 and all(page.mediabox.as_list() == size for page in proof.pages)


class CardSheet:
    """The sheet at the end of a batch that cards are laid on, until it is full."""

    def __init__(self, batch: pikepdf.Pdf, offset: Offset) -> None:
        """Begin a sheet: two pages at the end of the batch, which must begin on a front."""
        self.first_page = len(batch.pages) + 1
        self._batch, self._cards = batch, 0
        for _ in range(2):
            batch.add_blank_page(page_size=(_WIDTH_PT, _HEIGHT_PT))
            move(batch.pages[-1], offset)

    @property
    def is_full(self) -> bool:
        """Say whether another card needs another sheet."""
        return self._cards == CARDS_ON_A_SHEET

    def lay(self) -> None:
        """Take the last two pages of the batch, a card's, and lay them on the sheet."""
        row, column = divmod(self._cards, _ACROSS)
        front, back = self._batch.pages[-2], self._batch.pages[-1]
        low = _HEIGHT_PT - (row + 1) * _CARD.width_pt
        # Turned a quarter to the right, then, behind, to the left: both sides have their top at the same edge.
        left = column * _CARD.height_pt
        self._draw(self.first_page, front, f"0 -1 1 0 {left:g} {low + _CARD.width_pt:g}")
        left = (_ACROSS - 1 - column) * _CARD.height_pt
        self._draw(self.first_page + 1, back, f"0 1 -1 0 {left + _CARD.height_pt:g} {low:g}")
        del self._batch.pages[-2:]
        self._cards += 1

    def _draw(self, number: int, side: pikepdf.Page, matrix: str) -> None:
        """One side of a card in its place, as a form (PDF 32000-1, 8.10); its name is the same each time."""
        sheet, name = self._batch.pages[number - 1], pikepdf.Name(f"/Card{self._cards}")
        sheet.add_resource(side.as_form_xobject(), pikepdf.Name.XObject, name)
        sheet.contents_add(f"q {matrix} cm {name} Do Q".encode())
