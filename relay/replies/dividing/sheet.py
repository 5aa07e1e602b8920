"""The separator sheet: printed, laid between two letters in a scanner's feeder, and known again by its squares.

Four squares stand on it, so that a fold, a staple or a crooked feed never hides them all. Drawn with reportlab in a
sandboxed child, in fonts that every printer has.
"""

import io
from dataclasses import dataclass

from relay.errors import NotReady
from relay.press.envelope import Box
from relay.press.marking.barcode import data_matrix_png
from relay.replies.pages.separating import SEPARATOR
from relay.sandbox import Limits, Sandbox, SandboxError
from relay.translation import gettext as _

SIZES_PT = {"letter": (612.0, 792.0), "a4": (595.28, 841.89)}
_LIMITS = Limits(wall_s=30, cpu_s=20, memory_bytes=1 << 29, answer_bytes=4 << 20)
_SQUARE_PT, _MARGIN_PT = 72.0, 54.0
_TITLE_PT, _LINE_PT = 44, 13


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on it."""

    title: str
    line: str


def separator_sheet(paper: str, language: str) -> bytes:
    """Give the sheet as a PDF for paper of this kind (`letter`, `a4`), in the reader's language.

    Raises:
        NotReady: it could not be drawn.
    """
    words = Words(_("Next letter"), _("Lay this sheet between two letters before you scan them. It can be used again."))
    with Sandbox("relay.replies.dividing.sheet:draw", bytes, limits=_LIMITS) as child:
        try:
            return child(SIZES_PT.get(paper, SIZES_PT["letter"]), words, language)
        except SandboxError as error:
            raise NotReady(_("the sheet could not be drawn just now; try again")) from error


def draw(size_pt: tuple[float, float], words: Words, language: str) -> bytes:
    """The sheet as a PDF: what the child is asked for. The same words give the same bytes."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    width, height = size_pt
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size_pt, invariant=1, lang=language)
    canvas.setTitle(words.title)
    canvas.setProducer("")
    square = ImageReader(io.BytesIO(data_matrix_png(SEPARATOR)))
    for box in _squares(width, height):
        canvas.drawImage(square, box.x_pt, box.y_pt, box.width_pt, box.height_pt)
    canvas.setFont("Helvetica-Bold", _TITLE_PT)
    canvas.drawCentredString(width / 2, height / 2, words.title)
    canvas.setFont("Helvetica", _LINE_PT)
    canvas.drawCentredString(width / 2, height / 2 - 2.5 * _LINE_PT, words.line)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _squares(width: float, height: float) -> list[Box]:
    far_x, far_y = width - _MARGIN_PT - _SQUARE_PT, height - _MARGIN_PT - _SQUARE_PT
    return [Box(x, y, _SQUARE_PT, _SQUARE_PT) for x in (_MARGIN_PT, far_x) for y in (_MARGIN_PT, far_y)]
