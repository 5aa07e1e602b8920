"""Photos made fit to print: no larger than paper can show, grey unless the facility takes colour.

Grey photos are made for the copier that most of them meet: what lies in shadow is lifted, and what is small stands out
from what is around it, so that a face is still one after two copies. Pages of documents stay as they are.
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFilter, ImageOps

from relay.press.errors import RenderError

PRINT_DPI = 300
_JPEG_QUALITY = 85
_MOST_PIXELS = 80_000_000
_CUT_PERCENT = 0.5
_MIDDLE = 0.52
"""How light the middle of a photo is, between black and white: a copier makes all of it darker."""
_LEAST_GAMMA, _MOST_GAMMA = 0.6, 1.15
_AROUND, _CLARITY_PERCENT = 1 / 30, 55


def print_ready(jpeg: bytes, width_pt: float, height_pt: float, *, colour: bool, picture: bool = True) -> bytes:
    """`jpeg` scaled down to 300 dpi at the size it is printed at; a grey `picture` is made ready for the copier.

    Pillow's draft mode decodes at a fraction of the size, so that a 12-megapixel photo never stands in memory whole.
    """
    box = (math.ceil(width_pt / 72 * PRINT_DPI), math.ceil(height_pt / 72 * PRINT_DPI))
    mode = "RGB" if colour else "L"
    with _opened(jpeg) as photo:
        photo.draft(mode, box)
        scaled = photo.convert(mode)
    scaled.thumbnail(box, Image.Resampling.LANCZOS)
    if picture and not colour:
        scaled = for_copies(scaled)
    out = io.BytesIO()
    scaled.save(out, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return out.getvalue()


def pixels(jpeg: bytes) -> tuple[int, int]:
    """How wide and high a photo is. RenderError when it is none, or is too large to print."""
    with _opened(jpeg) as photo:
        return photo.size


def for_copies(grey: Image.Image) -> Image.Image:
    """The greys of a photo, spread over what paper has, its middle lifted, and its small parts made clearer."""
    spread = ImageOps.autocontrast(grey, cutoff=_CUT_PERCENT)
    middle = _median(spread) / 255
    gamma = math.log(_MIDDLE) / math.log(min(max(middle, 0.02), 0.98))
    gamma = min(max(gamma, _LEAST_GAMMA), _MOST_GAMMA)
    lifted = spread.point([round(255 * (level / 255) ** gamma) for level in range(256)])
    around_px = max(grey.size) * _AROUND
    return lifted.filter(ImageFilter.UnsharpMask(radius=around_px, percent=_CLARITY_PERCENT, threshold=0))


def _median(grey: Image.Image) -> int:
    half, seen = grey.width * grey.height / 2, 0
    for level, count in enumerate(grey.histogram()):
        seen += count
        if seen >= half:
            return level
    return 255


@contextmanager
def _opened(jpeg: bytes) -> Iterator[Image.Image]:
    try:
        with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as photo:
            if photo.width * photo.height > _MOST_PIXELS:
                raise RenderError(f"a photo of {photo.width} x {photo.height} pixels is too large to print")
            yield photo
    except (OSError, SyntaxError, ValueError) as error:
        raise RenderError("a photo could not be decoded for printing") from error
