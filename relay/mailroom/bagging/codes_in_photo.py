"""The codes in a photo of an envelope or a sheet: pixels in, text out. Runs in a sandboxed child only."""

from io import BytesIO

import pi_heif
import zxingcpp
from PIL import Image, ImageOps

pi_heif.register_heif_opener()
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
_PIXELS_MOST = 60_000_000
_SIDE_PX = 2_400
"""A square of 12 mm on a sheet that fills the picture has about ten pixels a module then."""
_CODES = zxingcpp.barcode_formats_from_str("DataMatrix|Code128|QRCode")


def codes_in(raw: bytes) -> list[str]:
    """Give the text of each code in a picture, once. OSError, ValueError: it is no picture, or too large a one."""
    with Image.open(BytesIO(raw), formats=_FORMATS) as opened:
        if opened.width * opened.height > _PIXELS_MOST:
            raise ValueError("too many pixels")
        opened.draft("L", (_SIDE_PX, _SIDE_PX))
        picture = ImageOps.exif_transpose(opened).convert("L")
    picture.thumbnail((_SIDE_PX, _SIDE_PX), Image.Resampling.LANCZOS)
    found = zxingcpp.read_barcodes(picture, formats=_CODES)
    return list(dict.fromkeys(code.text for code in found if code.valid))
