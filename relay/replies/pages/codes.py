"""The squares on a page: several ways of looking at it, until one of them finds a code of our grammar.

Every code that is found passes its check character, and the square's own error correction before that (ISO/IEC 16022,
ISO/IEC 18004): nothing is guessed. Runs in a child only.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from relay.codes import CodeError
from relay.press.marking.marks import read_mark
from relay.replies.pages.separating import SEPARATOR
from relay.replies.pages.values import FoundCode, ReadBy

_FORMATS = zxingcpp.barcode_formats_from_str("DataMatrix|QRCode")
_BY = {zxingcpp.DataMatrix: ReadBy.DATAMATRIX, zxingcpp.QRCode: ReadBy.QR}
_USUAL_PX, _SMALL_PX, _LARGE_PX = 2_200, 1_400, 3_300
_OVER = zxingcpp.Binarizer.GlobalHistogram
_LOCAL = zxingcpp.Binarizer.LocalAverage
_FIXED = zxingcpp.Binarizer.FixedThreshold
_DARKER_THAN_PENS = (50, 80, 115)
"""Printed black is darker than most pens and all pencils: what is written across a square goes."""
_TILT_DEGREES = 40
"""Where a square lies so that its edges run along neither rows nor columns, they are found when the page is tilted."""


@dataclass(frozen=True, slots=True)
class Squares:
    """What was found: codes, each once, whether one of them parts letters, and how the page lies by them."""

    codes: tuple[FoundCode, ...]
    separates: bool
    turned: float | None
    """By how many degrees clockwise the page lies turned, from -180 to 180; None: nothing was found to tell."""


def squares(grey: Image.Image) -> Squares:
    """Look at a page (L) until something of ours is found on it."""
    for look in _looks(grey):
        found = look()
        if found.codes or found.separates:
            return found
    return Squares((), separates=False, turned=None)


def _looks(grey: Image.Image) -> Iterator[Callable[[], Squares]]:
    usual = _resized(grey, _USUAL_PX)
    yield lambda: _read(grey)
    yield lambda: _read(usual, _OVER)
    yield lambda: _read(usual.filter(ImageFilter.GaussianBlur(1.2)))
    yield lambda: _read(_resized(grey, _SMALL_PX))
    yield lambda: _read(usual.filter(ImageFilter.MedianFilter(5)))
    yield lambda: _read(_resized(grey, _LARGE_PX).filter(ImageFilter.GaussianBlur(1.6)), _OVER)
    contrast = ImageOps.autocontrast(usual, cutoff=2)
    yield lambda: _read(contrast, _FIXED)
    yield lambda: _read(contrast.filter(ImageFilter.UnsharpMask(3, 150)))
    for darkest in _DARKER_THAN_PENS:
        yield partial(_read, usual.point([255 if level > darkest else 0 for level in range(256)]))
    tilted = usual.rotate(_TILT_DEGREES, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    yield lambda: _read(tilted, tilt=_TILT_DEGREES)


def _resized(grey: Image.Image, long_px: int) -> Image.Image:
    scale = long_px / max(grey.size)
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return grey.resize(size, Image.Resampling.BICUBIC if scale > 1 else Image.Resampling.LANCZOS)


def _read(picture: Image.Image, binarizer: zxingcpp.Binarizer = _LOCAL, tilt: float = 0) -> Squares:
    found = zxingcpp.read_barcodes(picture, formats=_FORMATS, binarizer=binarizer)
    codes: dict[str, FoundCode] = {}
    separates, lies = False, None
    for one in found:
        code, parts = _code(one.text), one.text == SEPARATOR
        if one.valid and (code or parts):
            separates = separates or parts
            lies = _turned(one.position) + tilt if lies is None else lies
            if code:
                codes.setdefault(code, FoundCode(code, _BY[one.format]))
    return Squares(tuple(codes.values()), separates, None if lies is None else (lies + 180) % 360 - 180)


def _code(text: str) -> str:
    try:
        return read_mark(text).code
    except CodeError:
        return ""


def _turned(position: zxingcpp.Position) -> float:
    """The angle of the square's upper edge, from its own left to its own right, clockwise as rows are counted down."""
    left, right = position.top_left, position.top_right
    low_left, low_right = position.bottom_left, position.bottom_right
    across = (right.x - left.x + low_right.x - low_left.x, right.y - left.y + low_right.y - low_left.y)
    return math.degrees(math.atan2(across[1], across[0]))
