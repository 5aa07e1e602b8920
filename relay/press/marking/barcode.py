"""Squares: a DataMatrix (ISO/IEC 16022, ECC 200) as drawing orders of PDF, or as a small PNG."""

import functools
import io
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import zxingcpp
from PIL import Image

from relay.press.envelope import Box

_MODULE_PX = 12  # about 350 dpi at 12 mm; a whole number of pixels a module, so nothing is ever blurred


@functools.lru_cache(maxsize=256)
def data_matrix_png(code: str) -> bytes:
    """A square picture of `code`, without quiet zone: the empty paper around it is the quiet zone."""
    png = io.BytesIO()
    _picture(code, _MODULE_PX).save(png, "PNG")
    return png.getvalue()


def data_matrix_path(text: str, box: Box, page_height_pt: float) -> str:
    """The square as one path of PDF, filled: its rows of dark modules as rectangles, in points from the lower left.

    One path, because two that touch leave a hairline between them where a page is drawn with soft edges.
    """
    picture = _picture(text, 1)
    module, top = box.width_pt / picture.width, page_height_pt - box.y_pt
    rectangles = (
        f"{box.x_pt + x * module:.3f} {top - (y + 1) * module:.3f} {n * module:.3f} {module:.3f} re"
        for x, y, n in _runs(picture)
    )
    return " ".join([*rectangles, "f"])


def _picture(text: str, module_px: int) -> Image.Image:
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    drawn = barcode.to_image(scale=module_px, add_quiet_zones=False)
    height, width = drawn.shape[:2]
    pixels: Any = drawn  # a buffer, which its stubs do not say
    return Image.frombytes("L", (width, height), bytes(memoryview(pixels)))


def _runs(picture: Image.Image) -> Iterator[tuple[int, int, int]]:
    """Column, row and length of each stretch of dark modules."""
    modules = picture.tobytes()
    for y in range(picture.height):
        x = 0
        for shade, run in groupby(modules[y * picture.width : (y + 1) * picture.width]):
            n = len(list(run))
            if not shade:
                yield x, y, n
            x += n
