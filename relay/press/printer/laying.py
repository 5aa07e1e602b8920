"""A finished file as a printer hears of it: how many pages, and how large the first is. For a child."""

import io
from dataclasses import dataclass

import pikepdf


@dataclass(frozen=True, slots=True)
class Laid:
    """The pages of a file, and the size of its first in points."""

    pages: int
    width_pt: float
    height_pt: float


def lay(pdf: bytes) -> Laid:
    """Measure a file. pikepdf.PdfError when it is no PDF."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        left, low, right, high = (float(edge) for edge in opened.pages[0].mediabox.as_list())
        return Laid(len(opened.pages), right - left, high - low)
