"""Pictures made ready for paper: checked before they are decoded, turned upright, sRGB or grey, no metadata, JPEG.

Formats are a closed list (nothing that runs a program, as EPS does). A picture that cannot be read gives a reason,
never an error.
"""

import hashlib
import warnings
from io import BytesIO

import pi_heif
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from relay.reading.photos.colours import eight_bit, on_white, to_srgb
from relay.reading.photos.picture_faults import PICTURE_FAULTS
from relay.reading.photos.picture_headers import declares_too_much
from relay.reading.values import Limits, Photo

pi_heif.register_heif_opener()

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")
_JPEG_QUALITY = 85


class _UnfitError(Exception):
    """A picture that is not printed, with the reason's code."""


class PixelBudget:
    """How many pixels may still be decoded for one mail: many large pictures must not cost it its text."""

    def __init__(self, limits: Limits) -> None:
        self.left = limits.pixels_in_all

    def take(self, pixels: int) -> None:
        """Take from what is left; a picture for which it is not enough is not decoded."""
        if pixels > self.left:
            raise _UnfitError("photo-limit")
        self.left -= pixels


def make_photo(raw: bytes, name: str, limits: Limits, budget: PixelBudget | None = None) -> Photo | str:
    """Return the picture ready for paper, or the code of the reason why it is not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return finished(_upright(raw, limits, budget or PixelBudget(limits)), name, raw)
    except _UnfitError as unfit:
        return str(unfit)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "photo-too-large"
    except UnidentifiedImageError:
        return "photo-unknown-format"
    except PICTURE_FAULTS:
        return "photo-broken"


def finished(picture: Image.Image, name: str, source: bytes, *, page_of: str = "", included: bool = True) -> Photo:
    """Return an upright picture, RGB or L, as a JPEG that holds its pixels and nothing else."""
    clean = Image.new(picture.mode, picture.size)  # a new picture carries no EXIF, comment or profile
    clean.paste(picture)
    out = BytesIO()
    clean.save(out, "JPEG", quality=_JPEG_QUALITY)
    return Photo(
        jpeg=out.getvalue(),
        width_px=clean.width,
        height_px=clean.height,
        name=name,
        source_sha256=hashlib.sha256(source).hexdigest(),
        page_of=page_of,
        included=included,
    )


def _upright(raw: bytes, limits: Limits, budget: PixelBudget) -> Image.Image:
    if declares_too_much(raw, limits.photo_pixels):
        raise _UnfitError("photo-too-large")
    with Image.open(BytesIO(raw), formats=_FORMATS) as opened:
        _refuse_unfit(opened, limits)
        opened.draft("RGB", (limits.photo_side_px, limits.photo_side_px))
        budget.take(opened.width * opened.height)
        picture = _decoded(opened, raw, limits.photo_side_px)
        picture = eight_bit(picture)
        picture.thumbnail((limits.photo_side_px, limits.photo_side_px), Image.Resampling.LANCZOS)
        turned = ImageOps.exif_transpose(picture)
    return to_srgb(on_white(turned), opened.info.get("icc_profile"))


def _refuse_unfit(picture: Image.Image, limits: Limits) -> None:
    """A JPEG is decoded at a fraction of its size, so it may have more pixels than are ever held."""
    width, height = picture.size
    most = limits.jpeg_pixels if picture.format in {"JPEG", "MPO"} else limits.photo_pixels
    if width * height > most:
        raise _UnfitError("photo-too-large")
    if min(width, height) < limits.smallest_side_px:
        raise _UnfitError("photo-tiny")


def _decoded(picture: Image.Image, raw: bytes, side_px: int) -> Image.Image:
    """Decode the first frame; a JPEG whose last bytes are missing is whole when its last corner is a picture."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint says otherwise for its whole process
    try:
        picture.load()
    except OSError:
        if picture.format not in {"JPEG", "MPO"} or "progressive" in picture.info:
            raise  # of a progressive one nobody can tell how much is missing
        return _without_end_marker(raw, side_px)
    return picture


def _without_end_marker(raw: bytes, side_px: int) -> Image.Image:
    """A relay, or a telephone, lost the end: what is missing is filled with one colour, and that would show."""
    picture = Image.open(BytesIO(raw + b"\xff\xd9"), formats=("JPEG",))
    picture.draft("RGB", (side_px, side_px))
    picture.load()
    width, height = picture.size
    corner = picture.crop((max(0, width - 16), max(0, height - 8), width, height)).convert("L")
    if len(corner.getcolors() or "many") == 1:
        raise OSError("the end of the picture is missing")
    return picture
