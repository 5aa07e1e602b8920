"""A scanned file becomes pictures of its pages, told by its first bytes and not by its name. Runs in a child only.

Only pixels are taken: scripts, links and attachments of a PDF (ISO 32000) are never looked at.
"""

import itertools
import warnings
from io import BytesIO

import pi_heif
import pypdfium2
from PIL import Image, ImageFile, ImageOps

from relay.reading.photos.picture_faults import PICTURE_FAULTS
from relay.replies.pages.kinds import PAGES_MOST, kind_of
from relay.replies.pages.values import FileFaultError, ScanFault

pi_heif.register_heif_opener()

DPI = 300
_SIDE_PX = 3_600
"""A sheet of Legal or A4 at 300 dpi; what is larger is drawn smaller."""
_PIXELS_MOST = 120_000_000
_SMALLEST_PT = 36.0
_SMALLEST_PX = 60


def opened(raw: bytes, first: int, most: int) -> tuple[int, list[Image.Image]]:
    """Give how many pages a file has, and pictures (L or RGB) of at most so many from `first`, counted from 0.

    Raises:
        FileFaultError: it gives no pages, for the `ScanFault` it names.
    """
    kind = kind_of(raw)
    if not kind:
        raise FileFaultError(ScanFault.EMPTY if not raw.strip() else ScanFault.UNKNOWN_KIND)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _of_pdf(raw, first, most) if kind == "PDF" else _of_picture(raw, kind, first, most)
    except pypdfium2.PdfiumError as error:
        encrypted = "password" in str(error).lower() or "security" in str(error).lower()
        raise FileFaultError(ScanFault.ENCRYPTED if encrypted else ScanFault.BROKEN) from error
    except (Image.DecompressionBombError, MemoryError) as error:
        raise FileFaultError(ScanFault.TOO_LARGE) from error
    except PICTURE_FAULTS as error:
        raise FileFaultError(ScanFault.BROKEN) from error


def _of_pdf(raw: bytes, first: int, most: int) -> tuple[int, list[Image.Image]]:
    with pypdfium2.PdfDocument(raw) as pdf:
        count = _counted(len(pdf))
        pdf.init_forms()  # what is filled into a form is drawn; this build of PDFium has no scripts
        return count, [_drawn(pdf[number]) for number in range(first, min(count, first + most))]


def _drawn(page: pypdfium2.PdfPage) -> Image.Image:
    width, height = page.get_size()
    if min(width, height) < _SMALLEST_PT:
        raise FileFaultError(ScanFault.BROKEN)
    scale = min(DPI / 72, _SIDE_PX / max(width, height))
    picture = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
    page.close()
    return _grey_if_grey(picture)


def _of_picture(raw: bytes, kind: str, first: int, most: int) -> tuple[int, list[Image.Image]]:
    Image.MAX_IMAGE_PIXELS = _PIXELS_MOST // 2  # Pillow refuses twice as many
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with Image.open(BytesIO(raw), formats=(kind,)) as picture:
        frames = _frames(picture) if kind == "TIFF" else 1
        pictures = [_frame(picture, number) for number in range(first, min(frames, first + most))]
    return frames, pictures


def _frames(picture: Image.Image) -> int:
    """Count the pages of a TIFF no further than it may have: each is a step through the file."""
    for number in itertools.count(1):
        try:
            picture.seek(number)
        except EOFError:
            return number
        _counted(number)
    raise AssertionError  # a count has no end


def _frame(picture: Image.Image, number: int) -> Image.Image:
    picture.seek(number)
    if picture.width * picture.height > _PIXELS_MOST:
        raise FileFaultError(ScanFault.TOO_LARGE)
    if min(picture.size) < _SMALLEST_PX:
        raise FileFaultError(ScanFault.BROKEN)
    picture.draft("RGB", (_SIDE_PX, _SIDE_PX))
    whole = _on_white(ImageOps.exif_transpose(picture))
    square = _with_square_pixels(whole, picture.info.get("dpi"))
    square.thumbnail((_SIDE_PX, _SIDE_PX), Image.Resampling.LANCZOS)
    return _grey_if_grey(square) if square.mode == "RGB" else square


def _on_white(picture: Image.Image) -> Image.Image:
    """L or RGB; what is seen through is paper; sixteen bits a pixel are eight."""
    if picture.mode in {"1", "L"}:
        return picture.convert("L")
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda level: level / 256).convert("L")
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(paper, seen).convert("RGB")
    return picture.convert("RGB")


def _with_square_pixels(picture: Image.Image, dpi: object) -> Image.Image:
    """A fax has twice as many pixels across as down (ITU-T T.4)."""
    if not isinstance(dpi, tuple) or len(dpi) != 2 or not all(20 <= float(one) <= 2_400 for one in dpi):
        return picture
    ratio = float(dpi[0]) / float(dpi[1])
    if not (1.2 < ratio < 4 or 0.25 < ratio < 0.83):
        return picture
    width, height = picture.size
    size = (width, round(height * ratio)) if ratio > 1 else (round(width / ratio), height)
    return picture.resize(size, Image.Resampling.BICUBIC)


def _counted(pages: int) -> int:
    if pages < 1:
        raise FileFaultError(ScanFault.EMPTY)
    if pages > PAGES_MOST:
        raise FileFaultError(ScanFault.TOO_MANY_PAGES)
    return pages


_COLOURED = 40
_COLOURED_SHARE = 0.002


def _grey_if_grey(picture: Image.Image) -> Image.Image:
    """Most paper is grey, and grey is a third of the size; a letter in blue ink, or a drawing, keeps its colours."""
    small = picture.resize((max(1, picture.width // 6), max(1, picture.height // 6)), Image.Resampling.BOX)
    saturation = small.convert("YCbCr")
    coloured = 0
    for band in (1, 2):
        counts = saturation.getchannel(band).histogram()
        coloured += sum(counts[: 128 - _COLOURED // 2]) + sum(counts[128 + _COLOURED // 2 :])
    return picture if coloured > _COLOURED_SHARE * small.width * small.height else picture.convert("L")
