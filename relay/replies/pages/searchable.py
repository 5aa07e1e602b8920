"""Pages as one PDF: pictures with what was read on them below, to be searched and copied. Runs in a child only.

What is blacked out is burnt into a page's picture before it is read, so the text below cannot hold it: there is no
other text. The text's layer is Tesseract's own (`textonly_pdf`), whose font has no glyphs and every character.
"""

import io
from dataclasses import dataclass

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw

_QUALITY = 80
_DPI = 200
_POINTS = 72 / _DPI
_PT_MOST = 14_400  # ISO 32000-1, annex C


@dataclass(frozen=True, slots=True)
class Bar:
    """What is blacked out: left, top, width and height in fractions of the page's."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page of the PDF: its picture, and Tesseract's PDF of its text alone; empty: nothing was read."""

    jpeg: bytes
    text_pdf: bytes = b""


@dataclass(frozen=True, slots=True)
class Made:
    """The PDF, and the text of each page as whoever searches it finds it."""

    pdf: bytes
    texts: tuple[str, ...]


def burnt(jpeg: bytes, bars: tuple[Bar, ...]) -> bytes:
    """Give a picture in which nothing is left of what lies under the bars, as a JPEG of its own."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        picture = opened.convert("L" if opened.mode == "L" else "RGB")
    pen = ImageDraw.Draw(picture)
    for bar in bars:
        left, top = int(bar.x * picture.width), int(bar.y * picture.height)
        right, bottom = (bar.x + bar.width) * picture.width, (bar.y + bar.height) * picture.height
        pen.rectangle((left, top, max(left, int(right) + 1), max(top, int(bottom) + 1)), fill=0)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()


def bound(leaves: list[Leaf], title: str, language: str) -> Made:
    """Put pages together, each as large as its picture is at 200 dpi. The same pages give the same bytes."""
    with pikepdf.new() as pdf:
        for leaf in leaves:
            _add(pdf, leaf)
        pdf.Root.Lang = pikepdf.String(language)
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        pdf.docinfo["/Title"] = title
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True)
    made = out.getvalue()
    return Made(made, tuple(_texts(made)))


def _add(pdf: pikepdf.Pdf, leaf: Leaf) -> None:
    with Image.open(io.BytesIO(leaf.jpeg), formats=("JPEG",)) as picture:
        size, mode = picture.size, picture.mode
    width, height = (min(side * _POINTS, _PT_MOST) for side in size)
    pdf.add_blank_page(page_size=(width, height))
    page = pdf.pages[-1]
    if leaf.text_pdf:
        with pikepdf.open(io.BytesIO(leaf.text_pdf)) as text:
            words = pdf.copy_foreign(text.pages[0].as_form_xobject())
        named = page.add_resource(words, pikepdf.Name.XObject, pikepdf.Name.Words)
        place = page.calc_form_xobject_placement(
            words,
            named,
            pikepdf.Rectangle(0, 0, width, height),
            allow_expand=True,
            allow_shrink=True,
            invert_transformations=True,
        )
        page.contents_add(place)
    image = pdf.make_stream(
        leaf.jpeg,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=pikepdf.Name.DeviceGray if mode == "L" else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    name = page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name.Scan)
    page.contents_add(f"q {width:.3f} 0 0 {height:.3f} 0 0 cm {name} Do Q\n".encode(), prepend=True)


def _texts(made: bytes) -> list[str]:
    with pypdfium2.PdfDocument(made) as pdf:
        return [page.get_textpage().get_text_bounded().replace("\r\n", "\n").strip() for page in pdf]
