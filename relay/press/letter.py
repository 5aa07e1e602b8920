"""Set one letter with WeasyPrint. Runs inside the sandboxed child.

What costs time is done once: the style sheet is parsed for each style and kept as an object, and one
`FontConfiguration` serves every letter.
"""

import functools
import gc
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree import ElementTree as ET

import pydyf
from weasyprint import CSS, Document
from weasyprint.text.fonts import FontConfiguration

from relay.press.addressing import imb
from relay.press.album import rows
from relay.press.document import InMemoryOnly, Page
from relay.press.errors import RenderError
from relay.press.faithful import compare
from relay.press.made_with import unsigned, version
from relay.press.marking.feet import feet
from relay.press.marking.furniture import draw_on
from relay.press.ours import squares, words_of
from relay.press.page import MOST_PAGES, html, with_room
from relay.press.photos import print_ready
from relay.press.sheet import LetterSheet, Proof
from relay.press.style import Style, css
from relay.press.text import coverage
from relay.press.text.paragraphs import one_line, whole
from relay.press.text.tongues import name_languages

MOST_CHARACTERS = 600_000

_GARBAGE_THRESHOLDS = (20_000, 10, 10)  # a page is a few thousand boxes that refer to each other
_PHOTO = "mailcall:photo-"
_MISSING = ".notdef glyph rendered"


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
