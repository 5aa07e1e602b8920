"""PDF attachments as pictures of their pages, for staff to look at and, if they wish, to add to the letter.

Only pixels are taken: scripts, launch actions, links and attachments of the PDF (ISO 32000) are never looked at, and
nothing of its bytes goes into what is printed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

import pypdfium2
from PIL import Image, ImageChops

from relay.reading.findings import Document, Findings
from relay.reading.photos.making import finished
from relay.reading.values import Attachment, Limits, Photo

_DPI = 300
_POINTS_PER_INCH = 72
_SMALLEST_POINTS = 1.0


def pages(found: Findings) -> tuple[Photo, ...]:
    """Return the pages of the mail's documents, within the limits; each document is listed with what became of it."""
    out: list[Photo] = []
    seen: set[bytes] = set()
    for document in _named_apart(found.documents):
        if document.raw in seen:
            continue
        seen.add(document.raw)
        room = min(found.limits.document_pages, found.limits.pages_in_all - len(out))
        shown, reason = _shown(document, room, found)
        out += shown
        found.attachments.append(
            Attachment(
                name=document.name,
                media_type=document.media_type,
                size_bytes=len(document.raw),
                reason=reason,
            )
        )
    return tuple(out)


def _named_apart(documents: Iterable[Document]) -> Iterator[Document]:
    """Two scans of one name are two documents; staff must be able to tell their pages apart."""
    names: Counter[str] = Counter()
    for document in documents:
        names[document.name] += 1
        again = names[document.name]
        yield replace(document, name=f"{document.name} ({again})") if again > 1 else document


def _shown(document: Document, room: int, found: Findings) -> tuple[list[Photo], str]:
    if room <= 0:
        return [], "pdf-limit" if found.limits.document_pages else "pdf-failed"
    try:
        with pypdfium2.PdfDocument(document.raw) as pdf:
            count = len(pdf)
            pdf.init_forms()  # what is filled into a form is drawn; this build of PDFium has no scripts
            shown = list(_pictures(pdf, document, min(count, room), found.limits))
    except pypdfium2.PdfiumError as error:
        return [], "pdf-encrypted" if "password" in str(error).lower() else "pdf-broken"
    except (ValueError, OSError, MemoryError):
        return [], "pdf-broken"
    if count > len(shown):
        found.note("document-shortened", name=document.name, pages=str(count), shown=str(len(shown)))
    return shown, "pdf" if shown else "pdf-broken"


def _pictures(pdf: pypdfium2.PdfDocument, document: Document, count: int, limits: Limits) -> Iterator[Photo]:
    for number in range(count):
        page = pdf[number]
        width, height = (max(side, _SMALLEST_POINTS) for side in page.get_size())
        scale = min(_DPI / _POINTS_PER_INCH, limits.photo_side_px / max(width, height))
        picture = page.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        page.close()
        drawn = _grey_if_grey(picture)
        yield finished(drawn, document.name, document.raw, page_of=document.name, included=False)


def _grey_if_grey(picture: Image.Image) -> Image.Image:
    red, green, blue = picture.split()
    coloured = ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox()
    return picture if coloured else red
