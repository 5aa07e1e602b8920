"""What a pen pal gets of a paper letter: its pages as one PDF, with what is blacked out burnt into the pictures. Pure.

A bar is pixels and nothing else: the picture under it is drawn over and coded anew, and no text lies behind it.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

_POINTS_IN_A_PIXEL = 72 / 200
"""Pages are kept at about 200 dots an inch."""
_LONGEST_POINTS = 1224.0
"""No page is larger than 17 inches, whatever its picture says."""
_QUALITY = 85


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle in fractions of a page's width and height, from its upper left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page: its picture (JPEG), and what is blacked out on it."""

    jpeg: bytes
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class Copy:
    """One PDF, and how many of the pages it has."""

    pdf: bytes
    pages: int


def burnt(jpeg: bytes, bars: Sequence[Bar]) -> bytes:
    """Give a page's picture with these bars in it, without anything that was under them; without bars, as it is."""
    if not bars:
        return jpeg
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(jpeg)) as found:
        picture = found.convert("RGB") if found.mode not in {"L", "RGB"} else found.copy()
    pen = ImageDraw.Draw(picture)
    for bar in bars:
        left, top = int(bar.x * picture.width), int(bar.y * picture.height)
        right, bottom = (bar.x + bar.width) * picture.width, (bar.y + bar.height) * picture.height
        pen.rectangle((left, top, int(right) + 1, int(bottom) + 1), fill=0 if picture.mode == "L" else (0, 0, 0))
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def copies(sheets: tuple[Sheet, ...], most_bytes: int) -> list[Copy]:
    """Give the pages as PDFs, in order, as few as can be; none is larger than `most_bytes` unless one page alone is."""
    pictures = [burnt(sheet.jpeg, sheet.bars) for sheet in sheets]
    parts: list[list[bytes]] = [[]]
    for picture in pictures:
        if parts[-1] and sum(map(len, parts[-1])) + len(picture) + _overhead(len(parts[-1]) + 1) > most_bytes:
            parts.append([])
        parts[-1].append(picture)
    return [Copy(pdf_of(part), len(part)) for part in parts if part]


def pdf_of(pictures: Sequence[bytes]) -> bytes:
    """Give pictures (JPEG) as a PDF, a page each; the same pictures give the same bytes."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made, invariant=1, pageCompression=1)
    for jpeg in pictures:
        picture = ImageReader(io.BytesIO(jpeg))
        across, down = picture.getSize()
        scale = min(_POINTS_IN_A_PIXEL, _LONGEST_POINTS / max(across, down))
        canvas.setPageSize((across * scale, down * scale))
        canvas.drawImage(picture, 0, 0, across * scale, down * scale)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _overhead(pages: int) -> int:
    return 4_000 + 2_000 * pages
