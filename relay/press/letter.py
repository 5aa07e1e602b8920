"""Set one letter with WeasyPrint. Runs inside the sandboxed child; the only importer of WeasyPrint.

What costs time is done once: the style sheet is parsed for each style and kept as an object, and one
`FontConfiguration` serves every letter.
"""

import ctypes
import functools
import gc
import hashlib
import importlib.metadata
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree as ET

import pydyf
from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML, Document
from weasyprint.text.ffi import pango
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from relay.press import fonts
from relay.press.addressing import imb
from relay.press.album import rows
from relay.press.errors import RenderError
from relay.press.faithful import compare
from relay.press.marking.feet import feet
from relay.press.marking.furniture import draw_on
from relay.press.ours import squares, words_of
from relay.press.page import MOST_PAGES, html, with_room
from relay.press.photos import print_ready
from relay.press.sheet import LetterSheet, PressVersion, Proof
from relay.press.style import Style, css
from relay.press.text import coverage
from relay.press.text.paragraphs import one_line, whole
from relay.press.text.tongues import name_languages
from relay.templating import templates_folder

PRESS_VERSION = "3"
MOST_CHARACTERS = 600_000

_GARBAGE_THRESHOLDS = (20_000, 10, 10)  # a page is a few thousand boxes that refer to each other
_PHOTO = "mailcall:photo-"
_MISSING = ".notdef glyph rendered"


class InMemoryOnly(URLFetcher):  # type: ignore[misc]
    """Hands out the letter's own photos by name, and refuses everything else."""

    def __init__(self, held: dict[str, tuple[bytes, str]]) -> None:
        """Hold bytes and media type under each URL; none of the openers of the base class is made."""
        self._held = held
        self._fail_on_errors = True

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002
        """The held thing; ValueError for every other URL."""
        if url not in self._held:
            raise ValueError("a letter may not fetch anything")
        body, media_type = self._held[url]
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


class Page(HTML):  # type: ignore[misc]
    """A document whose tree comes from the XML parser: our template is well-formed, and that one is written in C."""

    def __init__(self, xhtml: str, fetcher: InMemoryOnly) -> None:
        """Set what `HTML` sets."""
        root = ET.fromstring(xhtml)  # noqa: S314 (our own template, everything in it escaped)
        self.base_url = "mailcall:letter"
        self.url_fetcher = fetcher
        self.media_type = "print"
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element

    def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:  # noqa: FBT001, FBT002, ARG002 (the base class's words)
        return [_base()]


def render(sheet: LetterSheet) -> Proof:
    """The proof of a letter; RenderError when it cannot be set."""
    if len(sheet.text) > MOST_CHARACTERS:
        raise RenderError(f"the letter is too long to print: {len(sheet.text)} characters, {MOST_CHARACTERS} at most")
    sheet = with_room(sheet)
    style = Style.of(sheet)
    source = Page(html(sheet), InMemoryOnly(held(sheet)))
    lacking = coverage.lacking("".join(source.etree_element.itertext()))
    with _missing_glyphs() as missing:
        document = source.render(stylesheets=[_parsed(style)], font_config=font_configuration())
        _refuse_too_long(document, style)
        pdf: bytes = document.write_pdf(finisher=functools.partial(_finish, sheet, source.etree_element), pdf_tags=True)
    _settle(style)
    pages = len(document.pages)
    boxes = tuple(dict.fromkeys((*lacking, *missing)))
    return Proof(
        pdf=pdf,
        sha256=hashlib.sha256(pdf).hexdigest(),
        pages=pages,
        sheets=-(-pages // 2) if sheet.both_sides or style.is_card else pages,
        missing_glyphs=boxes,
        version=version(),
        photo_pages=tuple(_photo_pages(document)),
        faithful=compare(_approved(sheet), _own_words(source.etree_element, pages, style), pdf, boxes),
        feet=feet(pdf, sheet.recipient_mark),
    )


def _approved(sheet: LetterSheet) -> Iterator[str]:
    """What was approved: the subject, the text without what bars cover, blocks of ours, and the slip."""
    yield one_line(sheet.subject)
    at = 0
    for bar in sheet.bars:
        yield whole(sheet.text[at : bar.start])
        at = bar.end
    yield whole(sheet.text[at:])
    yield from words_of(sheet.blocks)
    if sheet.slip:
        yield one_line(sheet.slip.title)
        yield from words_of(sheet.slip.blocks)


def _own_words(root: ET.Element, pages: int, style: Style) -> Iterator[str]:
    """What the pages say by themselves: the first one's head, captions, who blacked out what, and each one's foot."""
    feet = []
    for element in root.iter():
        if element.get("class") in {"foot-mark", "foot-page"}:
            feet.append("".join(element.itertext()))
        elif element.tag in {"header", "figcaption"} or element.get("class") in {"removed", "margin"}:
            yield "".join(element.itertext())
    if style.is_card:
        yield from feet
        return
    for page in range(1, pages + 1):
        yield from (*feet, f"{page} {pages}")


def _photo_pages(document: Document) -> Iterator[int]:
    for number, page in enumerate(document.pages, 1):
        if any(box.element_tag == "img" and _is_photo(box.element) for box in page._page_box.descendants()):  # noqa: SLF001 -- nothing else knows where a box ended up
            yield number


def _is_photo(element: ET.Element | None) -> bool:
    return element is not None and element.get("src", "").startswith(_PHOTO)


@functools.cache
def version() -> PressVersion:
    """What proofs are made with; letters made with equal versions from equal sheets are equal bytes."""
    templates = hashlib.sha256()
    for path in sorted(templates_folder("letter").iterdir()):
        templates.update(path.name.encode() + b"\0" + path.read_bytes())
    packages = ("weasyprint", "pydyf", "fonttools", "pillow", "pyphen", "reportlab", "zxing-cpp", "babel")
    return {
        "press": PRESS_VERSION,
        "templates": templates.hexdigest(),
        "fonts": fonts.fonts_digest(),
        **{name: importlib.metadata.version(name) for name in packages},
        "pango": _dotted(pango.pango_version()),
        "harfbuzz": _harfbuzz(),
        "fontconfig": _dotted(ctypes.CDLL("libfontconfig.so.1").FcGetVersion()),
    }


def _dotted(number: int) -> str:
    """11302 as 1.13.2, the way these libraries count."""
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}"


def _harfbuzz() -> str:
    spell = ctypes.CDLL("libharfbuzz.so.0").hb_version_string
    spell.restype = ctypes.c_char_p
    return bytes(spell()).decode()


@functools.cache
def _settle(_style: Style) -> None:
    """After the first letter of a style: what was made for all letters is never looked through for garbage again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)


@functools.cache
def font_configuration() -> FontConfiguration:
    """The one that serves every document of this process."""
    return FontConfiguration()


@functools.cache
def _base() -> CSS:
    return CSS(string=(templates_folder("letter") / "base.css").read_text("utf-8"), url_fetcher=InMemoryOnly({}))


@functools.cache
def _parsed(style: Style) -> CSS:
    return CSS(string=css(style), font_config=font_configuration(), url_fetcher=InMemoryOnly({}))


def held(sheet: LetterSheet) -> dict[str, tuple[bytes, str]]:
    """The only things the letter's HTML can name."""
    held = squares((*sheet.blocks, *(sheet.slip.blocks if sheet.slip else ())))
    if Style.of(sheet).imb:
        held["mailcall:imb"] = (imb.svg(sheet.imb), "image/svg+xml")
    for place in (place for row in rows(sheet) for place in row.places if place.width_pt):
        photo = sheet.photos[place.number - 1]
        colour = sheet.colour and not photo.grey
        size = (place.width_pt, place.height_pt)
        scaled = print_ready(photo.jpeg, *size, colour=colour, picture=not photo.page_of)
        held[f"{_PHOTO}{place.number}"] = (scaled, "image/jpeg")
    return held


def _refuse_too_long(document: Document, style: Style) -> None:
    if style.is_card and len(document.pages) > 2:
        raise RenderError("the letter does not fit a postcard: choose an envelope for it, or have it shortened")
    if len(document.pages) > MOST_PAGES:
        raise RenderError(f"the letter is too long to print: {len(document.pages)} pages, {MOST_PAGES} at most")


def _finish(sheet: LetterSheet, root: ET.Element, document: Document, pdf: pydyf.PDF) -> None:
    draw_on(pdf, sheet, Style.of(sheet))
    if any(element.get("lang", sheet.language) != sheet.language for element in root.iter()):
        name_languages(document, pdf)
    unsigned(document, pdf)


def unsigned(document: Document, pdf: pydyf.PDF) -> None:
    """Leave the name of the software out of the file, and say which standard it keeps (PDF/UA-1, ISO 14289-1)."""
    pdf.info.pop("Producer", None)
    title = document.metadata.title.replace("&", "&amp;").replace("<", "&lt;")
    packet = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">'
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>'
        "<pdfuaid:part>1</pdfuaid:part></rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    )
    metadata = pydyf.Stream([packet.encode()], {"Type": "/Metadata", "Subtype": "/XML"})
    pdf.add_object(metadata)
    pdf.catalog["Metadata"] = metadata.reference


@contextmanager
def _missing_glyphs() -> Iterator[list[str]]:
    """Collect the characters WeasyPrint warns about while the block runs."""
    found: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if str(record.msg).startswith(_MISSING) and isinstance(record.args, tuple):
                found.append(str(record.args[0]))

    log, handler = logging.getLogger("weasyprint"), Collect(logging.WARNING)
    log.addHandler(handler)
    try:
        yield found
    finally:
        log.removeHandler(handler)
