"""Photos made fit to print: no larger than paper can show, grey unless the facility takes colour."""

import io

from PIL import Image

from relay.press.errors import RenderError

PRINT_DPI = 300
_JPEG_QUALITY = 85
_MOST_PIXELS = 80_000_000


def print_ready(jpeg: bytes, width_pt: float, height_pt: float, *, colour: bool) -> bytes:
    """`jpeg` scaled down to 300 dpi at the largest size it can be printed at.

    Pillow's draft mode decodes at a fraction of the size, so that a 12-megapixel photo never stands in memory whole.
    """
    box = (round(width_pt / 72 * PRINT_DPI), round(height_pt / 72 * PRINT_DPI))
    mode = "RGB" if colour else "L"
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as photo:
            if photo.width * photo.height > _MOST_PIXELS:
                raise RenderError(f"a photo of {photo.width} x {photo.height} pixels is too large to print")
            photo.draft(mode, box)
            scaled = photo.convert(mode)
    except (OSError, SyntaxError, ValueError) as error:
        raise RenderError("a photo could not be decoded for printing") from error
    scaled.thumbnail(box, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    scaled.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return out.getvalue()
