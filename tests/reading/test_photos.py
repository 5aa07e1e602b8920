"""Pictures become upright sRGB JPEGs without metadata, or say why they are not printed."""

from collections.abc import Callable
from io import BytesIO

import pi_heif
import pytest
from PIL import Image

from relay.reading import STANDARD_LIMITS, Photo
from relay.reading.photos import make_photo

Draw = Callable[..., bytes]


def _made(raw: bytes) -> tuple[Photo, Image.Image]:
    photo = make_photo(raw, "p", STANDARD_LIMITS)
    assert isinstance(photo, Photo)
    picture = Image.open(BytesIO(photo.jpeg))
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (photo.width_px, photo.height_px))
    return photo, picture


def test_a_photo_is_turned_upright_and_loses_where_it_was_taken() -> None:
    """EXIF orientation is applied, then no EXIF is left: it may tell a prison where a pen pal lives."""
    picture = Image.new("RGB", (80, 40), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"secret")
    photo, upright = _made(out.getvalue())
    assert (photo.width_px, photo.height_px) == (40, 80)
    assert not upright.getexif()
    assert b"Exif" not in photo.jpeg
    assert b"secret" not in photo.jpeg


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        *(("PNG", mode) for mode in ("RGBA", "P", "I;16", "1", "LA")),
        *(("JPEG", mode) for mode in ("CMYK", "L")),
        *(("TIFF", mode) for mode in ("CMYK", "F")),
        *(("GIF", "P"), ("WEBP", "RGBA"), ("BMP", "RGB"), ("AVIF", "RGB")),
    ],
)
def test_every_common_form_becomes_a_photo(kind: str, mode: str) -> None:
    """What cameras, phones and drawing programs send."""
    out = BytesIO()
    Image.new(mode, (64, 48), 1).save(out, kind)
    photo, _ = _made(out.getvalue())
    assert (photo.width_px, photo.height_px) == (64, 48)


def test_sixteen_bits_keep_their_greys() -> None:
    """A middle grey of sixteen bits is a middle grey on paper, not white."""
    out = BytesIO()
    Image.new("I;16", (64, 48), 32768).save(out, "PNG")
    _, picture = _made(out.getvalue())
    assert abs(picture.convert("L").getpixel((5, 5)) - 128) < 4  # type: ignore[operator]


def test_what_is_transparent_is_paper() -> None:
    """Transparent parts are white, not black."""
    out = BytesIO()
    Image.new("RGBA", (64, 48), (0, 0, 0, 0)).save(out, "PNG")
    _, picture = _made(out.getvalue())
    assert picture.getpixel((5, 5)) == (255, 255, 255)


def test_of_a_moving_picture_the_first_frame_is_printed() -> None:
    """Paper does not move."""
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    _, picture = _made(out.getvalue())
    red, _, blue = picture.getpixel((5, 5))  # type: ignore[misc]
    assert red > 200
    assert blue < 50


def test_heic_can_be_read() -> None:
    """Telephones send it by default; the decoder that does is there."""
    assert pi_heif.libheif_info()["decoders"]


def test_a_large_photo_is_made_smaller(png: Draw) -> None:
    """The long side is at most 2,400 pixels, eight inches at 300 dpi."""
    photo, _ = _made(png(5000, 1000))
    assert (photo.width_px, photo.height_px) == (2400, 480)


@pytest.mark.parametrize(
    ("size", "reason"), [((1, 1), "photo-tiny"), ((600, 20), "photo-tiny"), ((8000, 6000), "photo-too-large")]
)
def test_a_picture_of_an_unfit_size_is_set_aside(png: Draw, size: tuple[int, int], reason: str) -> None:
    """Trackers and rules are no photos; bombs are refused by their header, before they are decoded."""
    assert make_photo(png(*size, mode="1", colour=0), "p", STANDARD_LIMITS) == reason


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "AVIF"])
def test_a_broken_picture_says_so(png: Draw, kind: str) -> None:
    """Cut in the middle, it is an attachment with a reason, never a grey half."""
    raw = png(200, 200, kind=kind)
    assert make_photo(raw[: len(raw) // 2], "p", STANDARD_LIMITS) in {"photo-broken", "photo-unknown-format"}
    assert make_photo(b"", "p", STANDARD_LIMITS) == "photo-unknown-format"
