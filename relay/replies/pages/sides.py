"""The sides of a scanned file, one after the other: drawn, looked at, turned, straightened, made small. Child only."""

from io import BytesIO

from PIL import Image

from relay.replies.pages.blank import is_blank
from relay.replies.pages.codes import squares
from relay.replies.pages.envelope import TURNS, envelope_on
from relay.replies.pages.opening import opened
from relay.replies.pages.straight import MOST_DEGREES, lies_across, skew, straightened
from relay.replies.pages.values import Side, Sides

KEPT_PX = 2_400
"""How long a kept picture is at the most: a sheet of Letter or A4 at some 200 dpi, and what it is turned by besides."""
_QUALITY = 78
_PRINT = 60
_AROUND = 0.6
"""How much paper is left around a word, of its height: Tesseract wants some."""


def sides(raw: bytes, first: int, most: int) -> Sides:
    """Give at most so many sides of a file from `first`, counted from 0.

    Raises:
        FileFaultError: it gives no pages.
    """
    of, pictures = opened(raw, first, most)
    return Sides(of, tuple(side(picture) for picture in pictures))


def side(picture: Image.Image) -> Side:
    """Give one side as it is kept."""
    if is_blank(picture):
        return _kept(picture, is_blank=True)
    found = squares(picture.convert("L"))
    turns, lies = _turns(found.turned)
    upright = turned_by(picture, turns)
    askew = skew(upright, lies)
    straight = straightened(upright, askew)
    return _kept(
        straight,
        lies_across=found.turned is None and lies_across(straight),
        turned=turns,
        skew=askew,
        is_upright=found.turned is not None,
        codes=found.codes,
        separates=found.separates,
        envelope=() if found.codes or found.separates else envelope_on(straight),
    )


def turn(jpeg: bytes, degrees: int) -> Side:
    """Turn a kept side by 90, 180 or 270 degrees clockwise; what is known of it besides is not told again."""
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        picture.load()
        return _turned(turned_by(picture, degrees), degrees)


def _turned(picture: Image.Image, degrees: int) -> Side:
    return _kept(picture, turned=degrees, envelope=envelope_on(picture))


def darkest(jpeg: bytes) -> bytes:
    """Give a kept side with only what is darker than pens: print stays, and what was written over it goes."""
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        print_alone = picture.convert("L").point([255 if level > _PRINT else 0 for level in range(256)])
    out = BytesIO()
    print_alone.save(out, "PNG")
    return out.getvalue()


def cut(jpeg: bytes, place: tuple[float, float, float, float], height_px: int) -> bytes:
    """Cut a word out of a kept side, with some paper around it, so many pixels high.

    `place` is its left, top, width and height in fractions of the side's.
    """
    x, y, width, height = place
    with Image.open(BytesIO(jpeg), formats=("JPEG",)) as picture:
        around = _AROUND * height * picture.height
        left, top = x * picture.width - around, y * picture.height - around
        right, bottom = (x + width) * picture.width + around, (y + height) * picture.height + around
        word = picture.convert("L").crop((int(left), int(top), int(right) + 1, int(bottom) + 1))
    out = BytesIO()
    size = (max(1, round(word.width * height_px / word.height)), height_px)
    word.resize(size, Image.Resampling.LANCZOS).save(out, "JPEG", quality=95)
    return out.getvalue()


def turned_by(picture: Image.Image, degrees: int) -> Image.Image:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    way = TURNS[degrees]
    return picture if way is None else picture.transpose(way)


def _turns(lies: float | None) -> tuple[int, float | None]:
    """How far to turn a page back, in quarters, and how far it then lies askew: None where nothing told."""
    if lies is None:
        return 0, None
    quarters = round(lies / 90)
    rest = lies - 90 * quarters
    return (-90 * quarters) % 360, rest if abs(rest) <= MOST_DEGREES else None


def _kept(picture: Image.Image, *, turned: int = 0, skew: float = 0.0, **found: object) -> Side:
    """A picture that carries its pixels and nothing else."""
    small = picture.copy()
    small.thumbnail((KEPT_PX, KEPT_PX), Image.Resampling.LANCZOS)
    clean = Image.new(small.mode, small.size)
    clean.paste(small)
    out = BytesIO()
    clean.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return Side(jpeg=out.getvalue(), width=clean.width, height=clean.height, turned=turned, skew=skew, **found)  # type: ignore[arg-type]
