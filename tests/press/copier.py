"""A black-and-white copier, and not a good one: what a letter looks like when a mailroom has copied it, twice.

Each copy is read at 150 dpi, 90 % of its size, 3 degrees askew, a quarter of an inch lost at each edge, a little
blurred, with dust; and printed in black dots. The same page and seed give the same copy.
"""

import io
import math
import os
import random
import re
import subprocess
import unicodedata
from collections import Counter
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat

from relay.replies.pages.straight import skew, straightened

DPI = 150
_SCALE, _SKEW_DEGREES, _LOST_IN = 0.9, 3.0, 0.25
_BLUR_PX = 0.6
_BLACKEST, _WHITEST = 30, 225
_NOISE, _SPECKS_PER_PAGE = 36, 250
_FACE_PX = 48


@dataclass(frozen=True)
class Copy:
    """A copied page, and where points of the original are on it."""

    page: Image.Image
    scale: float
    degrees: float

    def turned(self) -> Image.Image:
        """The copy straightened as scanned paper is: by its lines, for nobody is told how far it lies askew."""
        return straightened(self.page, skew(self.page))

    def laid_over(self) -> Image.Image:
        """The copy turned and sized back, to be held against the original."""
        return _moved(self.page, 1 / self.scale, -self.degrees, self.page.size)


def copied_twice(page: Image.Image, seed: int = 4) -> Copy:
    """Copy a page of 150 dpi, and the copy again."""
    chance = random.Random(seed)
    once = _copied(page.convert("L"), _SKEW_DEGREES, chance)
    return Copy(_copied(once, _SKEW_DEGREES, chance), _SCALE**2, 2 * _SKEW_DEGREES)


def _copied(page: Image.Image, degrees: float, chance: random.Random) -> Image.Image:
    seen = _moved(page, _SCALE, degrees, page.size).filter(ImageFilter.GaussianBlur(_BLUR_PX))
    grain = Image.frombytes("L", seen.size, chance.randbytes(seen.width * seen.height))
    grain = grain.point([round((level / 255 - 0.5) * _NOISE) + 128 for level in range(256)])
    seen = ImageChops.add(seen, grain, offset=-128)
    span = _WHITEST - _BLACKEST
    inked = seen.point([min(max(round((level - _BLACKEST) * 255 / span), 0), 255) for level in range(256)])
    dots = inked.convert("1").convert("L")
    draw = ImageDraw.Draw(dots)
    for _ in range(_SPECKS_PER_PAGE):
        draw.point((chance.randrange(dots.width), chance.randrange(dots.height)), fill=chance.choice((0, 255)))
    lost = round(_LOST_IN * DPI)
    draw.rectangle((0, 0, dots.width - 1, dots.height - 1), outline=255, width=lost)
    return dots


def _moved(page: Image.Image, scale: float, degrees: float, size: tuple[int, int]) -> Image.Image:
    """Scale and turn about the middle of the page, white around it."""
    cos, sin = math.cos(math.radians(degrees)) / scale, math.sin(math.radians(degrees)) / scale
    x, y = size[0] / 2, size[1] / 2
    matrix = (cos, sin, x - x * cos - y * sin, -sin, cos, y + x * sin - y * cos)
    return page.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC, fillcolor=255)


def read_by_ocr(page: Image.Image, language: str = "eng") -> str:
    """What Tesseract reads of a page."""
    png = io.BytesIO()
    page.save(png, "PNG", dpi=(DPI, DPI))
    command = ["tesseract", "-", "-", "-l", language, "--dpi", str(DPI), "--psm", "4"]
    alone = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # its threads wait for each other longer than they work
    return subprocess.run(command, input=png.getvalue(), capture_output=True, check=True, env=alone).stdout.decode()


def kept(text: str, read: str) -> float:
    """Which share of the words of a text was read, whatever their order."""
    wanted, found = _words(text), _words(read)
    return (wanted & found).total() / wanted.total()


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w{2,}", unicodedata.normalize("NFC", text).casefold()))


def likeness(one: Image.Image, other: Image.Image) -> float:
    """How alike two pictures are in their structure, 1 at the most, each seen from some way off.

    Wang, Bovik, Sheikh, Simoncelli, "Image quality assessment: from error visibility to structural similarity", 2004,
    without its term for lightness: a copier makes everything darker, and a face stays a face.
    """
    sides = [picture.convert("L").resize((_FACE_PX, _FACE_PX), Image.Resampling.BOX) for picture in (one, other)]
    values: list[float] = []
    window = 12
    for x in range(0, _FACE_PX - window + 1, 4):
        for y in range(0, _FACE_PX - window + 1, 4):
            a, b = (side.crop((x, y, x + window, y + window)) for side in sides)
            values.append(_structure(a, b))
    return sum(values) / len(values)


def _structure(a: Image.Image, b: Image.Image) -> float:
    one, other = (ImageStat.Stat(side) for side in (a, b))
    pairs = zip(a.tobytes(), b.tobytes(), strict=True)
    together = sum((x - one.mean[0]) * (y - other.mean[0]) for x, y in pairs) / (a.width * a.height)
    small = (0.03 * 255) ** 2
    return (2 * together + small) / (one.var[0] + other.var[0] + small)
