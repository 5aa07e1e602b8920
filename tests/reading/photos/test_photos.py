"""Pictures become upright sRGB JPEGs without metadata, or say why they are not printed."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from relay.reading import STANDARD_LIMITS, Photo
from relay.reading.photos.making import make_photo
from relay.reading.photos.picture_headers import jpeg_scans, webp_pixels
from tests.reading.profiles import P3_PRIMARIES, SRGB_PRIMARIES, Primaries, ink_profile, rgb_profile

Draw = Callable[..., bytes]
_UNDONE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""What a camera does that is held so."""


def _reddish(pixel: float | tuple[int, ...] | None) -> bool:
    assert isinstance(pixel, tuple)
    red, _, blue = pixel
    assert max(red, blue) > 200
    assert min(red, blue) < 50
    return red > blue


def _made(raw: bytes) -> tuple[Photo, Image.Image]:
    photo = make_photo(raw, "p", STANDARD_LIMITS)
    assert isinstance(photo, Photo)
    picture = Image.open(BytesIO(photo.jpeg))
    assert (picture.format, picture.size) == ("JPEG", (photo.width_px, photo.height_px))
    assert picture.mode in {"RGB", "L"}
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


def test_heic_is_turned_upright() -> None:
    """Telephones send it by default, on its side: red left and blue right become red above and blue below."""
    photo, picture = _made((Path(__file__).parent / "on-its-side.heic").read_bytes())
    assert (photo.width_px, photo.height_px) == (64, 96)
    above, below = picture.getpixel((5, 5)), picture.getpixel((5, 90))
    assert _reddish(above)
    assert not _reddish(below)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_whichever_way_the_camera_was_held_the_photo_is_upright(kind: str, orientation: int) -> None:
    """All eight orientations of EXIF, in each format that can say one: the red corner comes out at the top left."""
    upright = Image.new("RGB", (96, 64), "white")
    upright.paste("red", (0, 0, 48, 32))
    turned = upright.transpose(_UNDONE[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    out = BytesIO()
    turned.save(out, kind, exif=exif)
    _, picture = _made(out.getvalue())
    assert picture.size == (96, 64)
    assert picture.getpixel((10, 10))[1] < 60  # type: ignore[index]
    assert picture.getpixel((80, 50))[1] > 200  # type: ignore[index]


@pytest.mark.parametrize(("primaries", "red"), [(P3_PRIMARIES, 219), (SRGB_PRIMARIES, 201)])
def test_colours_are_those_the_profile_means(primaries: Primaries, red: int) -> None:
    """The same numbers are a stronger red in Display P3, which telephones use, than in sRGB."""
    out = BytesIO()
    Image.new("RGB", (64, 48), (200, 60, 60)).save(out, "PNG", icc_profile=rgb_profile(primaries))
    _, picture = _made(out.getvalue())
    assert abs(picture.getpixel((5, 5))[0] - red) < 6  # type: ignore[index]


@pytest.mark.parametrize(("profile", "level"), [(None, 255), (ink_profile(), 0), (b"no profile at all", 255)])
def test_inks_become_colours(profile: bytes | None, level: int) -> None:
    """Four inks, as Photoshop writes them, are converted by their profile; without a sound one no ink is white."""
    out = BytesIO()
    Image.new("CMYK", (64, 48)).save(out, "JPEG", icc_profile=profile)
    _, picture = _made(out.getvalue())
    assert all(abs(value - level) < 6 for value in picture.getpixel((5, 5)))  # type: ignore[union-attr]


def test_a_palette_with_a_transparent_colour_is_on_white() -> None:
    """PNG's tRNS chunk, as drawing programs write it."""
    out = BytesIO()
    picture = Image.new("P", (64, 48), 1)
    picture.putpalette([0, 0, 0, 255, 0, 0])
    picture.paste(0, (0, 0, 32, 48))
    picture.save(out, "PNG", transparency=0)
    _, flat = _made(out.getvalue())
    assert flat.getpixel((5, 5)) == (255, 255, 255)
    assert flat.getpixel((60, 5))[0] > 200  # type: ignore[index]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_any_moving_picture_the_first_frame_is_printed(kind: str) -> None:
    """GIF, animated WebP and animated PNG alike."""
    frames = [Image.new("RGB", (64, 48), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:])
    _, picture = _made(out.getvalue())
    assert _reddish(picture.getpixel((5, 5)))


def test_a_photo_in_grey_stays_grey() -> None:
    """One channel is enough for what has no colour."""
    out = BytesIO()
    Image.new("L", (64, 48), 128).save(out, "PNG")
    assert _made(out.getvalue())[1].mode == "L"


def test_of_two_pictures_in_one_file_the_first_is_printed() -> None:
    """Cameras put a small one behind the large one (MPO), and telephones a video."""
    out = BytesIO()
    Image.new("RGB", (64, 48), "red").save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (32, 32), "blue")]
    )
    photo, _ = _made(out.getvalue() + b"\0\0\0\x18ftypmp42")
    assert (photo.width_px, photo.height_px) == (64, 48)


def test_a_jpeg_that_only_lost_its_end_marker_is_whole() -> None:
    """The last two bytes say that it ends here; some relays lose them. What lost part of its picture is broken."""
    picture = Image.linear_gradient("L").transpose(Image.Transpose.TRANSPOSE)
    out = BytesIO()
    picture.save(out, "JPEG")
    _made(out.getvalue()[:-2])
    assert make_photo(out.getvalue()[:-900], "p", STANDARD_LIMITS) == "photo-broken"


def test_a_picture_is_what_its_bytes_are(png: Draw) -> None:
    """Neither name nor media type matters."""
    assert _made(png(kind="WEBP"))[0].width_px == 64


@pytest.mark.parametrize("chunk", [b"VP8X", b"VP8L", b"VP8 "])
def test_a_webp_bomb_is_refused_by_its_header(chunk: bytes) -> None:
    """Its decoder would take memory for the whole canvas when it is opened."""
    size = {
        b"VP8X": bytes(4) + b"\xfe\x3f\0" * 2,
        b"VP8L": b"\x2f" + (0x3FFF | 0x3FFF << 14).to_bytes(4, "little") + bytes(5),
        b"VP8 ": bytes(6) + b"\xff\x3f" * 2,
    }[chunk]
    raw = b"RIFF" + (100).to_bytes(4, "little") + b"WEBP" + chunk + (10).to_bytes(4, "little") + size + bytes(80)
    assert webp_pixels(raw) > 16_000 * 16_000
    assert make_photo(raw, "p", STANDARD_LIMITS) == "photo-too-large"


def test_a_webp_says_its_size_as_its_decoder_does() -> None:
    """The three kinds of WebP: lossy, lossless, extended."""
    for mode, extra in (("RGB", {}), ("RGB", {"lossless": True}), ("RGB", {"exif": b"Exif\0\0"}), ("RGBA", {})):
        out = BytesIO()
        Image.new(mode, (65, 47), "red").save(out, "WEBP", **extra)
        assert webp_pixels(out.getvalue()) == 65 * 47


def test_a_jpeg_of_endless_scans_is_refused_by_its_header() -> None:
    """Each scan is a pass over all pixels, and costs the sender a dozen bytes."""
    out = BytesIO()
    Image.new("RGB", (64, 48), "red").save(out, "JPEG", progressive=True)
    raw = out.getvalue()
    scan = raw[raw.rindex(b"\xff\xda") : -2]
    assert jpeg_scans(raw) == 10
    assert make_photo(raw[:-2] + scan * 1000 + b"\xff\xd9", "p", STANDARD_LIMITS) == "photo-too-large"


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
