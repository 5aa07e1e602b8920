"""Letters that were looked at: their pages stand in docs/pictures/letters, and tests hold new pages against them.

`script/letters` draws them anew. Their texts, in `letters/`, were written for this.
"""

import io
import math
from pathlib import Path
from random import Random

from PIL import Image, ImageDraw

from relay.press import LetterSheet, SheetPhoto
from relay.press.pictures import draw
from tests.press.sheets import letter

FOLDER = Path(__file__).parents[2] / "docs/pictures/letters"
DPI = 52
_GREYS, _MOST_PAGES = 16, 3


def _text(name: str) -> str:
    return (Path(__file__).parent / f"letters/{name}.txt").read_text("utf-8").rstrip("\n")


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return out.getvalue()


def _drawing() -> SheetPhoto:
    """A house, a sun and two people in crayon, as a child of six has it."""
    paper, chance = Image.new("RGB", (1000, 750), (252, 250, 244)), Random(6)
    pen = ImageDraw.Draw(paper)

    def line(points: list[tuple[float, float]], colour: tuple[int, int, int], width: int = 9) -> None:
        for _ in range(3):
            pen.line([(x + chance.uniform(-5, 5), y + chance.uniform(-5, 5)) for x, y in points], colour, width)

    red, blue, green, yellow, black = (190, 40, 40), (40, 70, 180), (50, 140, 60), (240, 190, 20), (40, 40, 40)
    line([(150, 650), (150, 350), (450, 350), (450, 650), (150, 650)], red)
    line([(120, 360), (300, 190), (480, 360)], blue)
    line([(270, 650), (270, 520), (340, 520), (340, 650)], black)
    line([(190, 400), (250, 400), (250, 460), (190, 460), (190, 400)], black)
    for ray in range(12):
        angle = ray * math.pi / 6
        line([(830 + 70 * math.cos(angle), 150 + 70 * math.sin(angle)),
              (830 + 130 * math.cos(angle), 150 + 130 * math.sin(angle))], yellow)  # fmt: skip
    pen.ellipse((775, 95, 885, 205), outline=yellow, width=14)
    for x, tall in ((620, 220), (760, 150)):
        pen.ellipse((x - 35, 640 - tall - 70, x + 35, 640 - tall), outline=black, width=8)
        line([(x, 640 - tall), (x, 600), (x - 35, 660)], black)
        line([(x, 600), (x + 35, 660)], black)
        line([(x - 60, 640 - tall + 60), (x, 640 - tall + 40), (x + 60, 640 - tall + 60)], black)
        pen.arc((x - 18, 640 - tall - 50, x + 18, 640 - tall - 15), 20, 160, fill=red, width=6)
    for x in range(20, 1000, 24):
        line([(x, 700), (x + 8, 655)], green, 5)
    return SheetPhoto(jpeg=_jpeg(paper))


def _view(number: int) -> SheetPhoto:
    """A photo like no other: hills, a sky, a sun; every third one upright."""
    chance = Random(number)
    size = (400, 600) if number % 3 == 2 else (600, 400)
    sky = Image.linear_gradient("L").resize(size)
    picture = Image.merge("RGB", [sky.point([chance.randrange(90, 140) + level // 3 for level in range(256)])] * 3)
    pen = ImageDraw.Draw(picture)
    x, y, r = chance.randrange(size[0]), chance.randrange(size[1] // 3), chance.randrange(20, 50)
    pen.ellipse((x - r, y - r, x + r, y + r), fill=(250, 240, 200))
    for hill in range(4):
        base, wave, shade = size[1] * (0.45 + 0.13 * hill), chance.uniform(80, 200), 150 - 40 * hill
        ridge = [(at, base + 30 * math.sin(at / wave + number + hill)) for at in range(0, size[0] + 1, 8)]
        pen.polygon([(0, size[1]), *ridge, size], fill=(shade, shade + 20, shade))
    return SheetPhoto(jpeg=_jpeg(picture))


def letters() -> dict[str, LetterSheet]:
    """Every golden letter by its name."""
    prose = _text("english")
    return {
        "short-note": letter(text="Dear Marcus,\n\n" + prose.partition("\n\n")[0] + "\n\nWith warm wishes,\nAna"),
        "six-pages": letter(subject="", text="Dear Marcus,\n\n" + "\n\n".join([prose] * 13) + "\n\nYours,\nAna Lucía"),
        "arabic": letter(subject="أخبار الحديقة", text=_text("arabic"), language="ar", furniture_language="en"),
        "hebrew": letter(subject="חדשות מהגן", text=_text("hebrew"), language="he", furniture_language="en"),
        "hindi": letter(subject="बग़ीचे की ख़बर", text=_text("hindi"), language="hi", furniture_language="en"),
        "thai": letter(subject="ข่าวจากสวน", text=_text("thai"), language="th", furniture_language="en"),
        "chinese": letter(subject="花园近况", text=_text("chinese"), language="zh", furniture_language="en"),
        "japanese": letter(subject="庭の便り", text=_text("japanese"), language="ja", furniture_language="en"),
        "korean": letter(subject="정원 소식", text=_text("korean"), language="ko", furniture_language="en"),
        "emoji": letter(subject="Snow ❄️", text=_text("emoji")),
        "poem": letter(subject="", text=_text("poem")),
        "childs-drawing": letter(subject="", text="Lucía drew you our house.\n\nAna", photos=(_drawing(),)),
        "forty-photos": letter(
            subject="", text="All of the summer, as you asked.\n\nAna", photos=tuple(map(_view, range(40)))
        ),
        "one-long-word": letter(subject="", text="A" + "ha" * 4500 + "!\n\nAna"),
        "verse-with-indents": letter(subject="", text=_text("verse")),
        "large-print-spanish": letter(
            subject="Noticias del huerto", text=_text("spanish"), language="es", large_print=True
        ),
    }  # fmt: skip


def picture(pdf: bytes) -> Image.Image:
    """The first two pages and the last side by side, small, in a few greys."""
    drawn = [Image.open(io.BytesIO(png)).convert("L") for png in draw(pdf, DPI)]
    pages = drawn if len(drawn) <= _MOST_PAGES else [*drawn[: _MOST_PAGES - 1], drawn[-1]]
    width, height = pages[0].size
    out = Image.new("L", (len(pages) * (width + 4) - 4, height), 120)
    for place, page in enumerate(pages):
        out.paste(page, (place * (width + 4), 0))
    return out.quantize(_GREYS).convert("L")
