"""The square with the letter's code: a DataMatrix (ISO/IEC 16022, ECC 200) as a small PNG."""

import functools
import io
from typing import Any

import zxingcpp
from PIL import Image

_MODULE_PX = 12  # about 350 dpi at 12 mm; a whole number of pixels a module, so nothing is ever blurred


@functools.lru_cache(maxsize=256)
def data_matrix_png(code: str) -> bytes:
    """A square picture of `code`, without quiet zone: the empty paper around it is the quiet zone."""
    barcode = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.DataMatrix, force_square=True)
    drawn = barcode.to_image(scale=_MODULE_PX, add_quiet_zones=False)
    height, width = drawn.shape[:2]
    pixels: Any = drawn  # a buffer, which its stubs do not say
    png = io.BytesIO()
    Image.frombytes("L", (width, height), bytes(memoryview(pixels))).save(png, "PNG")
    return png.getvalue()
