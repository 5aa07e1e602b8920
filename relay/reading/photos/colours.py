"""Any picture's colours as sRGB or grey on white paper: alpha, palettes, sixteen bits, CMYK and ICC profiles."""

from io import BytesIO

from PIL import Image, ImageCms

_WIDE = ("I", "F")
_GREY = ("1", "L", "LA", "La")
_WITH_PROFILES = ("RGB", "CMYK", "L", "LAB")


def eight_bit(picture: Image.Image) -> Image.Image:
    """Return the picture in a mode of eight bits a channel, which can be scaled smoothly; the others come as they are.

    Sixteen bits are scaled: Pillow's own convert would cut everything above 255 to white.
    """
    mode = picture.mode
    if mode in _WIDE or mode.startswith("I;16"):
        return _with_facts_of(picture, _scaled(picture))
    if mode == "1":
        return picture.convert("L")
    if mode in {"P", "PA"}:
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    return picture


def _scaled(picture: Image.Image) -> Image.Image:
    low, high = (0.0, 65_535.0) if picture.mode.startswith("I;16") else _range(picture)
    factor = 255 / (high - low)
    return picture.convert("F").point(lambda value: value * factor + -low * factor).convert("L")


def _range(picture: Image.Image) -> tuple[float, float]:
    """Return what black and white are in whole or floating numbers: such files seldom say."""
    extrema = picture.convert("F").getextrema()
    low, high = float(str(extrema[0])), float(str(extrema[1]))
    white = next((usual for usual in (1.0, 255.0, 65_535.0) if low >= 0 and high <= usual), None)
    return (0.0, white) if white else (low, max(high, low + 1))


def _with_facts_of(picture: Image.Image, made: Image.Image) -> Image.Image:
    made.info = dict(picture.info)
    made.info["exif"] = picture.getexif().tobytes()
    return made


def on_white(picture: Image.Image) -> Image.Image:
    """Return the picture as it looks on white paper, in a mode without transparency."""
    if not picture.has_transparency_data:
        return picture
    layer = picture.convert("RGBA")
    flat = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return flat.convert("L" if picture.mode in _GREY else "RGB")


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return an opaque picture as RGB in sRGB, or as L when it was grey; a profile that makes no sense is ignored."""
    wanted = "L" if picture.mode in _GREY else "RGB"
    source = _profile(picture.mode, profile)
    if source is not None and picture.mode in _WITH_PROFILES:
        target = ImageCms.createProfile("sRGB")
        try:
            converted = ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
        except (ImageCms.PyCMSError, ValueError, OSError):
            converted = None
        if converted is not None:
            return converted.convert(wanted)
    return picture.convert(wanted)


def _profile(mode: str, profile: bytes | None) -> ImageCms.ImageCmsProfile | None:
    if mode == "LAB":
        return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    try:
        return ImageCms.ImageCmsProfile(BytesIO(profile)) if profile else None
    except (ImageCms.PyCMSError, ValueError, OSError):
        return None
