"""What else happens to a slip between its writer and us: one sort of harm a page, so that each can be counted.

Drawn on the pages of `paper`, before the scanner or the telephone sees them, or by it.
"""

import enum
import io
import math
from dataclasses import replace
from pathlib import Path
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from tests.replies.paper import Wear, scanned, write

_FONTS = ("breip/Breip", "femkeklaver/femkeklaver", "fifthhorseman/dkg", "kristi/Kristi", "dancingscript/DancingScript")
_FOLDERS = (Path("/usr/share/fonts/truetype"), Path("/usr/share/fonts/opentype"))
_LINES = (
    "Dear Ana, thank you for your letter and the photo of the garden.",
    "It rained here all week and we were not let out on Tuesday.",
    "My brother says hello. He is learning to bake bread, 2 kg a day!",
    "Tell me how the exam went, and what the dog did this time.",
    "I read your letter to Tom, he laughed about the bicycle.",
    "Please write soon, even if it is only a few lines.",
    "Querida Ana, gracias por tu carta. Aquí todo sigue igual.",
    "I am 46 now, 3 years left. Your friend, Marcus",
)
_CODE = (0.147, 0.312, 0.52, 0.379)
"""Where the large square and the letters beside it stand: left, top, right and bottom in fractions of the page."""


class Harm(enum.StrEnum):
    """What happened."""

    NONE = "none"
    """No more than wear."""
    HAND = "hand"
    """Written over in the hand of one of five."""
    PENCIL = "pencil"
    """In grey that hardly shows."""
    OVER_CODE = "over_code"
    """Lines across the square and its letters."""
    CREASES = "creases"
    """Folded in three, and once more through the code."""
    RING = "ring"
    """A cup stood on the code."""
    PHOTO = "photo"
    """Taken at a slant with a telephone, on a table, by a lamp at one side."""
    SHADOW = "shadow"
    """Whoever took it stood in the light."""
    POOR_JPEG = "poor_jpeg"
    """Made small by an app on its way."""
    COARSE = "coarse"
    """150 dpi, and no better than that."""


def harmed(page: Image.Image, harm: Harm, wear: Wear, chance: Random) -> bytes:
    """Give the JPEG of a slip of 200 dpi after its wear and this."""
    page = page.copy()
    match harm:
        case Harm.HAND | Harm.PENCIL:
            _write_by_hand(page, chance, (150, 195) if harm is Harm.PENCIL else (15, 110))
        case Harm.OVER_CODE:
            _strike(page, chance)
        case Harm.CREASES:
            page = _creased(page, chance)
        case Harm.RING:
            page = _ringed(page, chance)
        case Harm.SHADOW:
            page = _shaded(page, chance)
        case Harm.POOR_JPEG:
            wear = replace(wear, quality=chance.randint(8, 20))
        case Harm.COARSE:
            wear = replace(wear, dpi=150, quality=chance.randint(25, 60))
        case Harm.PHOTO:
            flat = scanned(page, replace(wear, skew=chance.uniform(-3, 3), cropped=0, quality=90), chance)
            return _photographed(flat, chance)
        case Harm.NONE:
            pass
    return scanned(page, wear, chance)


def _hand(chance: Random, size: int) -> ImageFont.FreeTypeFont:
    """A hand by lot.

    Raises:
        OSError: the fonts of `script/packages.txt` are not installed.
    """
    name = chance.choice(_FONTS)
    found = [one for folder in _FOLDERS for one in folder.glob(f"{name}*") if "Bold" not in one.name]
    return ImageFont.truetype(str(min(found, default=Path(name))), size)


def _write_by_hand(page: Image.Image, chance: Random, shades: tuple[int, int]) -> None:
    """Fill the lower half, and write a line or two between what is printed."""
    font, shade = _hand(chance, chance.randint(38, 64)), chance.randint(*shades)
    rows = [*range(chance.randint(1_050, 1_150), 2_000, chance.randint(64, 90))]
    rows += [chance.randint(120, 1_000) for _ in range(chance.randint(1, 3))]
    for y in rows:
        line = Image.new("L", page.size, 0)
        at = (chance.randint(90, 260), y + chance.randint(-6, 6))
        ImageDraw.Draw(line).text(at, chance.choice(_LINES), fill=255, font=font)
        page.paste(shade, mask=line.rotate(chance.uniform(-1.2, 1.2)))


def _strike(page: Image.Image, chance: Random) -> None:
    left, top, right, bottom = (side * (page.width, page.height)[n % 2] for n, side in enumerate(_CODE))
    pen = ImageDraw.Draw(page)
    for _ in range(chance.randint(2, 5)):
        ends = [(x, chance.uniform(top, bottom)) for x in (left - 20, chance.uniform(left + 60, right + 20))]
        pen.line(ends, fill=chance.randint(20, 110), width=chance.randint(3, 7))
    for _ in range(chance.randint(1, 2)):
        write(page, chance, (left - 10, chance.uniform(top, bottom)), right - left)


def _creased(page: Image.Image, chance: Random) -> Image.Image:
    """A fold throws a shadow to one side, and where the paper broke its fibres are white."""
    light = Image.new("L", page.size, 255)
    broken = Image.new("L", page.size, 0)
    folds = (page.height / 3, 2 * page.height / 3, chance.uniform(_CODE[1], _CODE[3]) * page.height)
    for y in folds:
        ends = [(0, y + chance.uniform(-25, 25)), (page.width, y + chance.uniform(-25, 25))]
        shadow = [(x, line + 5) for x, line in ends]
        ImageDraw.Draw(light).line(shadow, fill=chance.randint(110, 180), width=chance.randint(5, 12))
        ImageDraw.Draw(broken).line(ends, fill=chance.randint(130, 230), width=chance.randint(2, 5))
    dark = ImageChops.multiply(page, light.filter(ImageFilter.GaussianBlur(4)))
    return ImageChops.lighter(dark, broken.filter(ImageFilter.GaussianBlur(1)))


def _ringed(page: Image.Image, chance: Random) -> Image.Image:
    stain = Image.new("L", page.size, 255)
    size, turn = chance.uniform(110, 190), chance.uniform(0, math.tau)
    x = 0.19 * page.width + math.cos(turn) * size
    y = 0.345 * page.height + math.sin(turn) * size
    box, width = (x - size, y - size, x + size, y + size), chance.randint(10, 26)
    ImageDraw.Draw(stain).ellipse(box, outline=chance.randint(90, 170), width=width)
    return ImageChops.multiply(page, stain.filter(ImageFilter.GaussianBlur(3)))


def _shaded(page: Image.Image, chance: Random) -> Image.Image:
    """Half of the page lies in a shadow, whose edge goes through the code."""
    shade = Image.new("L", page.size, 255)
    x, y = chance.uniform(_CODE[0], 0.4) * page.width, chance.uniform(_CODE[1], _CODE[3]) * page.height
    far = 3 * page.height
    turn = chance.uniform(0, math.tau)
    ways = [(math.cos(turn + n), math.sin(turn + n)) for n in (0, math.pi / 2, math.pi)]
    corners = [(x + far * across, y + far * down) for across, down in ways]
    ImageDraw.Draw(shade).polygon(corners, fill=chance.randint(85, 150))
    return ImageChops.multiply(page, shade.filter(ImageFilter.GaussianBlur(chance.uniform(12, 60))))


def _photographed(flat: bytes, chance: Random) -> bytes:
    """Seen in perspective, brighter at one side, with the table around it."""
    with Image.open(io.BytesIO(flat)) as opened:
        page = opened.convert("L")
    wide, high = page.size
    table = Image.new("L", (round(wide * 1.25), round(high * 1.25)), chance.randint(50, 130))
    table.paste(page, (round(wide * 0.125), round(high * 0.125)))
    slant = [chance.uniform(-0.05, 0.05) for _ in range(2)]
    tilt = [chance.uniform(-0.16, 0.16) / side for side in table.size]
    middle = [(1 - slant[0] + tilt[n] * side) for n, side in enumerate(table.size)]
    way = (middle[0], slant[0], 0.0, slant[1], middle[1], 0.0, *tilt)
    seen = table.transform(table.size, Image.Transform.PERSPECTIVE, way, Image.Resampling.BICUBIC, fillcolor=90)
    lamp = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180, 270))).resize(table.size)
    lit = ImageChops.multiply(seen, lamp.point([140 + level * 115 // 255 for level in range(256)]))
    out = io.BytesIO()
    lit.save(out, "JPEG", quality=chance.randint(35, 70))
    return out.getvalue()
