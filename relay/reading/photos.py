"""Pictures made ready for paper: checked before they are decoded, turned upright, sRGB, no metadata, JPEG.

Formats are a closed list (nothing that runs a program, as EPS does). A picture that cannot be read gives a reason,
never an error.
"""

import hashlib
import struct
import warnings
import zlib
from io import BytesIO

import pi_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from relay.reading.values import Limits, Photo

pi_heif.register_heif_opener()

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF")
_JPEG_QUALITY = 85
_PICTURE_FAULTS = (
    OSError,
    SyntaxError,  # Pillow's word for a broken PNG or TIFF
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)


class _UnfitError(Exception):
    """A picture that is not printed, with the reason's code."""


def make_photo(raw: bytes, name: str, limits: Limits) -> Photo | str:
    """Return the picture ready for paper, or the code of the reason why it is not."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upright = _upright(raw, limits)
    except _UnfitError as unfit:
        return str(unfit)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "photo-too-large"
    except UnidentifiedImageError:
        return "photo-unknown-format"
    except _PICTURE_FAULTS:
        return "photo-broken"
    out = BytesIO()
    upright.save(out, "JPEG", quality=_JPEG_QUALITY)
    return Photo(
        jpeg=out.getvalue(),
        width_px=upright.width,
        height_px=upright.height,
        name=name,
        source_sha256=hashlib.sha256(raw).hexdigest(),
    )


def _upright(raw: bytes, limits: Limits) -> Image.Image:
    with Image.open(BytesIO(raw), formats=_FORMATS) as picture:
        width, height = picture.size
        if width * height > limits.photo_pixels:
            raise _UnfitError("photo-too-large")
        if min(width, height) < limits.smallest_side_px:
            raise _UnfitError("photo-tiny")
        picture.draft("RGB", (limits.photo_side_px, limits.photo_side_px))
        picture.load()
        turned = ImageOps.exif_transpose(_smaller(picture, limits.photo_side_px))
        flat = _srgb(turned, picture.info.get("icc_profile"))
    clean = Image.new("RGB", flat.size, "white")  # a new picture carries no EXIF, comment or profile
    clean.paste(flat)
    return clean


def _smaller(picture: Image.Image, side_px: int) -> Image.Image:
    if picture.mode.startswith("I;16") or picture.mode in {"I", "F"}:
        picture = _eight_bit(picture)
    elif picture.mode in {"P", "PA", "1"}:
        picture = picture.convert("RGBA")  # a palette cannot be scaled smoothly
    picture.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    return picture


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Sixteen bits a pixel, scaled: Pillow's own convert would cut everything above 255 to white."""
    exif = picture.getexif()
    scaled = picture.convert("F").point(lambda value: value * (1 / 257) + 0).convert("L")
    scaled.info["exif"] = exif.tobytes()
    return scaled


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        picture = Image.alpha_composite(paper, layer).convert("RGB")
    if profile and picture.mode in {"RGB", "CMYK", "L"}:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, *_PICTURE_FAULTS):
            converted = None
        if converted is not None:
            return converted
    return picture.convert("RGB")
