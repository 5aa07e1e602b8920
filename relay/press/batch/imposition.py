"""Imposition: the pieces of a batch as one file, each beginning on the front of a sheet.

For a printer that prints both sides every piece gets an even number of pages, and a piece whose facility copies fronts
only gets a blank back behind each of its pages. For a printer that prints one side nothing is added. Postcards that
follow each other lie four on a sheet, which always has two sides (`relay.press.addressing.cards`). The file is what
the approved proofs are, page by page, their content untouched; what they have in common (fonts, pictures) is in it
once, and their structure trees are left behind.
"""

import io
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import pikepdf

from relay.press.addressing.cards import CardSheet, is_card
from relay.press.addressing.faces import NO_OFFSET, Offset
from relay.press.batch.shared_fonts.page_fonts import BatchFonts
from relay.press.batch.shared_pictures import BatchPictures
from relay.press.printer.offsets import move
from relay.press.sheet import Imposition, PieceSheets

_MOST_LEVELS = 4
"""Of forms within forms whose resources are looked through."""


def impose(pieces: Iterable[PieceSheets], *, two_sided_printer: bool = True, offset: Offset = NO_OFFSET) -> Imposition:
    """All pieces in one PDF, and the page (from 1) each begins on. The same pieces give the same bytes.

    pikepdf.PdfError when a piece is not a PDF.
    """
    imposer = Imposer(two_sided_printer=two_sided_printer, offset=offset)
    for piece in pieces:
        imposer.add(piece)
    return imposer.finish()


class Imposer:
    """A batch that grows by one piece after the other."""

    def __init__(self, *, two_sided_printer: bool = True, offset: Offset = NO_OFFSET) -> None:
        """Begin with no pages, for a printer that is so far off."""
        self._offset = offset
        self._two_sided_printer = two_sided_printer
        self._batch = pikepdf.new()
        self._fonts = BatchFonts(self._batch)
        self._pictures = BatchPictures(self._batch)
        self._first_pages: list[int] = []
        self._cards: CardSheet | None = None

    def add(self, piece: PieceSheets) -> None:
        """Append the pages of a piece; cards in a row share sheets. pikepdf.PdfError when it is not a PDF."""
        with pikepdf.open(io.BytesIO(piece.pdf)) as proof:
            if is_card(proof):
                self._add_card(proof)
                return
            self._cards = None
            self._first_pages.append(len(self._batch.pages) + 1)
            for number, page in enumerate(proof.pages, 1):
                self._append(page)
                move(self._batch.pages[-1], self._offset)
                last = number == len(proof.pages)
                if self._two_sided_printer and (not piece.both_sides or (last and number % 2)):
                    _, _, width, height = (float(edge) for edge in page.mediabox.as_list())
                    self._batch.add_blank_page(page_size=(width, height))

    def _add_card(self, card: pikepdf.Pdf) -> None:
        if self._cards is None or self._cards.is_full:
            self._cards = CardSheet(self._batch, self._offset)
        self._first_pages.append(self._cards.first_page)
        for side in card.pages:
            self._append(side)
        self._cards.lay()

    def _append(self, page: pikepdf.Page) -> None:
        if "/StructParents" in page.obj:
            del page.obj["/StructParents"]
        shared = self._taken_out(page.obj)
        self._batch.pages.append(page)
        _put_in(self._batch.pages[-1].obj, shared)

    def _taken_out(self, page: pikepdf.Object) -> list[pikepdf.Object]:
        """What is in the batch once, in the order of the marks that are left in its place."""
        shared: list[pikepdf.Object] = []
        for kind, things in _resources(page):
            for name, thing in things.items():
                ours = self._ours(kind, thing)
                if ours is not None:
                    things[name] = _mark(len(shared))
                    shared.append(ours)
        return shared

    def _ours(self, kind: str, thing: pikepdf.Object) -> pikepdf.Object | None:
        if isinstance(thing, pikepdf.Name):
            return None  # pages share their resources: it was taken out with the page before
        if kind == "/Font":
            return self._fonts.shared(thing)
        return self._pictures.shared(thing) if thing.get("/Subtype") == pikepdf.Name.Image else None

    def finish(self) -> Imposition:
        """The file. Nothing can be added any more."""
        out = io.BytesIO()
        pages, first_pages = self.write(out)
        return Imposition(out.getvalue(), pages, first_pages)

    def write(self, out: BinaryIO) -> tuple[int, tuple[int, ...]]:
        """Write the file; its pages, and the page each piece begins on. Nothing can be added any more."""
        self._fonts.finish()
        pages = len(self._batch.pages)
        self._batch.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        self._batch.close()
        return pages, tuple(self._first_pages)


def _mark(number: int) -> pikepdf.Name:
    return pikepdf.Name(f"/Shared-{number}")


def _put_in(page: pikepdf.Object, shared: list[pikepdf.Object]) -> None:
    by_mark = {_mark(number): thing for number, thing in enumerate(shared)}
    for _, things in _resources(page):
        for name, thing in things.items():
            if isinstance(thing, pikepdf.Name) and thing in by_mark:
                things[name] = by_mark[thing]


def _resources(holder: pikepdf.Object, levels: int = _MOST_LEVELS) -> Iterator[tuple[str, pikepdf.Object]]:
    """The tables of fonts and of pictures and forms that a page names, and those of its forms."""
    resources = holder.get("/Resources")
    if resources is None or not levels:
        return
    for kind in ("/Font", "/XObject"):
        if kind in resources:
            yield kind, resources[kind]
    for form in (resources.get("/XObject") or {}).values():
        if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == pikepdf.Name.Form:
            yield from _resources(form, levels - 1)
