"""Paper as it comes back: real slips, written on, stained, half covered, and what a scanner made of them.

The same seed gives the same page. How bad each page is, is drawn by lot from the ranges of `Wear`.
"""

import io
import math
from dataclasses import dataclass
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from relay.letters.ours.composing import Said, compose_slip
from relay.press import ReplySlip
from relay.press.letter import render
from relay.press.pictures import draw
from tests.press.sheets import letter

_DRAWN_DPI = 200
_SQUARES = {
    "large": (0.147, 0.312, 0.232, 0.379),
    "right": (0.768, 0.312, 0.854, 0.379),
    "foot": (0.866, 0.929, 0.915, 0.967),
}
"""Where a slip has its squares: left, top, right and bottom in fractions of the page."""


@dataclass(frozen=True, kw_only=True)
class Wear:
    """What happened to a page."""

    turned: int
    """Degrees clockwise: 0, 90, 180 or 270."""
    skew: float
    dpi: int
    quality: int
    noise: int
    cropped: float
    """What is lost at each edge, in shares of the page."""
    strokes: int
    stains: int
    covered: str
    """`large`, the one of the two beside the typed code, `right`, `foot`, or nothing."""
    share: float
    """How much of that square is covered."""


def wear_by_lot(chance: Random) -> Wear:
    """Draw by lot what happened to a page."""
    return Wear(
        turned=chance.choice((0, 90, 180, 270)),
        skew=chance.uniform(-5, 5),
        dpi=chance.choice((100, 120, 150, 150, 200, 200, 240, 300)),
        quality=chance.randint(30, 90),
        noise=chance.randint(0, 30),
        cropped=chance.choice((0, 0, chance.uniform(0, 0.05))),
        strokes=chance.randint(3, 14),
        stains=chance.choice((0, 0, 1, 2)),
        covered=chance.choice(("", "", "large", "foot")),
        share=chance.uniform(0.1, 1),
    )


def slip(letter_code: str, answer_code: str, language: str = "en") -> Image.Image:
    """Draw the reply slip of a letter as the press sets it."""
    said = Said(
        name="Marcus Ellery",
        organisation="Bridge Letters",
        address=("Bridge Letters", "PO BOX 118", "LANSING MI 48901"),
        code=answer_code,
        pen_pal="Ana",
    )
    whole = compose_slip(language, said)
    page = ReplySlip(title=whole.title, language=whole.language, blocks=whole.blocks)
    pdf = render(letter(code=letter_code, slip=page)).pdf
    return Image.open(io.BytesIO(draw(pdf, _DRAWN_DPI)[-1])).convert("L")


def written_page(chance: Random, lines: int = 24) -> Image.Image:
    """Draw a page of handwriting that nobody can read, on white paper of Letter size."""
    page = Image.new("L", (1_700, 2_200), 250)
    for row in range(lines):
        write(page, chance, (170 + chance.randint(-8, 8), 250 + row * 72), chance.randint(700, 1_300))
    return page


def write(page: Image.Image, chance: Random, at: tuple[float, float], width: float, shade: int | None = None) -> None:
    """Write a line by hand: waves of changing height, parted into words."""
    pen = ImageDraw.Draw(page)
    x, y = at
    shade = chance.randint(20, 110) if shade is None else shade
    while x < at[0] + width:
        word = chance.uniform(40, 150)
        points, high = [], chance.uniform(10, 22)
        for step in range(int(word / 3)):
            wave = math.sin(step * chance.uniform(0.75, 0.95)) * high * chance.uniform(0.6, 1.1)
            points.append((x + step * 3, y + wave))
        pen.line(points, fill=shade, width=chance.choice((3, 3, 4)), joint="curve")
        x += word + chance.uniform(18, 36)


def scanned(page: Image.Image, wear: Wear, chance: Random) -> bytes:
    """Give the JPEG that a scanner made of a page of 200 dpi after all that happened to it."""
    worn = page.copy()
    for _ in range(wear.strokes):
        write(worn, chance, (chance.uniform(100, 500), chance.uniform(150, 2_050)), chance.uniform(300, 1_100))
    for _ in range(wear.stains):
        _stain(worn, chance)
    if wear.covered:
        _cover(worn, wear, chance)
    worn = _cropped(worn, wear.cropped)
    scale = wear.dpi / _DRAWN_DPI
    seen = worn.resize((round(worn.width * scale), round(worn.height * scale)), Image.Resampling.BICUBIC)
    lying = seen.rotate(-wear.turned - wear.skew, Image.Resampling.BICUBIC, expand=True, fillcolor=235)
    return _jpeg(_grained(lying.filter(ImageFilter.GaussianBlur(0.5)), wear.noise, chance), wear)


def _stain(page: Image.Image, chance: Random) -> None:
    """A ring where a cup stood, or a spill."""
    spill = Image.new("L", page.size, 255)
    x, y, size = chance.uniform(100, 1_500), chance.uniform(100, 2_000), chance.uniform(80, 260)
    box = (x - size, y - size, x + size, y + size)
    if chance.random() < 0.5:
        ImageDraw.Draw(spill).ellipse(box, outline=chance.randint(130, 190), width=chance.randint(8, 24))
    else:
        ImageDraw.Draw(spill).ellipse(box, fill=chance.randint(150, 215))
    page.paste(ImageChops.multiply(page, spill.filter(ImageFilter.GaussianBlur(6))))


def _cover(page: Image.Image, wear: Wear, chance: Random) -> None:
    """Lay tape or ink over part of a square, from one of its sides."""
    left, top, right, bottom = _SQUARES[wear.covered]
    box = [left * page.width - 4, top * page.height - 4, right * page.width + 4, bottom * page.height + 4]
    wide, high = (box[2] - box[0]) * wear.share, (box[3] - box[1]) * wear.share
    match chance.randrange(4):
        case 0:
            box[2] = box[0] + wide
        case 1:
            box[0] = box[2] - wide
        case 2:
            box[3] = box[1] + high
        case _:
            box[1] = box[3] - high
    ImageDraw.Draw(page).rectangle(box, fill=chance.choice((30, 250, 160)))


def _cropped(page: Image.Image, share: float) -> Image.Image:
    x, y = round(page.width * share), round(page.height * share)
    return page.crop((x, y, page.width - x, page.height - y))


def _grained(page: Image.Image, noise: int, chance: Random) -> Image.Image:
    grain = Image.frombytes("L", page.size, chance.randbytes(page.width * page.height))
    grain = grain.point([round((level / 255 - 0.5) * noise) + 128 for level in range(256)])
    return ImageChops.add(page, grain, offset=-128)


def _jpeg(page: Image.Image, wear: Wear) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=wear.quality, dpi=(wear.dpi, wear.dpi))
    return out.getvalue()


def unreadable(page: Image.Image) -> Image.Image:
    """Black out all squares of a slip and its typed codes."""
    dark = page.copy()
    pen = ImageDraw.Draw(dark)
    for left, top, right, bottom in ((0.13, 0.3, 0.5, 0.39), (0.75, 0.3, 0.87, 0.39), (0.55, 0.92, 0.95, 0.98)):
        pen.rectangle((left * page.width, top * page.height, right * page.width, bottom * page.height), fill=25)
    return dark
