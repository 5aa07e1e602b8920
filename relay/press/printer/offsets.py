"""Move what is printed, without touching it: a page's box moves the other way, and its content stays as it is."""

import io

import pikepdf

from relay.press.addressing.faces import NO_OFFSET, Offset

_BOXES = ("/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox")


def move(page: pikepdf.Page, offset: Offset) -> None:
    """Have everything on a page printed this much further right and below (PDF 32000-1, 14.11.2)."""
    if offset == NO_OFFSET:
        return
    moved = {name: _moved(page.obj[name], offset) for name in _BOXES if name in page.obj}
    if "/MediaBox" not in moved:
        moved["/MediaBox"] = _moved(page.mediabox, offset)
    for name, box in moved.items():
        page.obj[name] = box


def moved(pdf: bytes, offset: Offset) -> bytes:
    """Have every page of one of our own files printed so. pikepdf.PdfError when it is not a PDF."""
    if offset == NO_OFFSET:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        for page in opened.pages:
            move(page, offset)
        out = io.BytesIO()
        opened.save(out, deterministic_id=True)
    return out.getvalue()


def _moved(box: pikepdf.Object, offset: Offset) -> pikepdf.Array:
    left, low, right, high = (float(edge) for edge in box.as_list())
    across, up = -offset.x_pt, offset.y_pt
    return pikepdf.Array([left + across, low + up, right + across, high + up])
