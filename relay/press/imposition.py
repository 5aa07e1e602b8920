"""Imposition: the pieces of a batch as one file, each beginning on the front of a sheet.

For a printer that prints both sides every piece gets an even number of pages, and a piece whose facility copies fronts
only gets a blank back behind each of its pages. For a printer that prints one side nothing is added. The file is what
the approved proofs are, page by page; only their structure trees are left behind.
"""

import io
from collections.abc import Sequence

import pikepdf

from relay.press.sheet import Imposition, PieceSheets


def impose(pieces: Sequence[PieceSheets], *, two_sided_printer: bool = True) -> Imposition:
    """All pieces in one PDF, and the page (from 1) each begins on. The same pieces give the same bytes.

    pikepdf.PdfError when a piece is not a PDF.
    """
    first_pages = []
    with pikepdf.new() as batch:
        for piece in pieces:
            first_pages.append(len(batch.pages) + 1)
            _append(batch, piece, two_sided_printer=two_sided_printer)
        pages = len(batch.pages)
        out = io.BytesIO()
        batch.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return Imposition(out.getvalue(), pages, tuple(first_pages))


def _append(batch: pikepdf.Pdf, piece: PieceSheets, *, two_sided_printer: bool) -> None:
    with pikepdf.open(io.BytesIO(piece.pdf)) as pages:
        for number, page in enumerate(pages.pages, 1):
            if "/StructParents" in page.obj:
                del page.obj["/StructParents"]
            batch.pages.append(page)
            last = number == len(pages.pages)
            if two_sided_printer and (not piece.both_sides or (last and number % 2)):
                _, _, width, height = (float(edge) for edge in page.mediabox.as_list())
                batch.add_blank_page(page_size=(width, height))
