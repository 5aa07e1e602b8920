"""A finished file as a printer gets it: how many pages of which size, moved by what that printer is off. For a child.

Only the boxes of pages are changed; what stands on them is what was approved.
"""

import io
from dataclasses import dataclass

import pikepdf

from relay.press.faces import Offset
from relay.press.offsets import move


@dataclass(frozen=True, slots=True)
class Laid:
    """The file, its pages, and the size of its first page in points."""

    pdf: bytes
    pages: int
    width_pt: float
    height_pt: float


def lay(pdf: bytes, x_pt: float, y_pt: float) -> Laid:
    """Measure a file, and have everything on it printed this much further right and below.

    pikepdf.PdfError when it is no PDF.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        left, low, right, high = (float(edge) for edge in opened.pages[0].mediabox.as_list())
        if (x_pt, y_pt) != (0.0, 0.0):
            for page in opened.pages:
                move(page, Offset(x_pt, y_pt))
            out = io.BytesIO()
            opened.save(out, deterministic_id=True)
            pdf = out.getvalue()
        return Laid(pdf, len(opened.pages), right - left, high - low)
