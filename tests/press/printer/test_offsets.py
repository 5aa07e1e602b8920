"""A printer's offset moves what is printed, and leaves the content stream as it was approved."""

import io

import pikepdf
from PIL import Image, ImageOps

from relay.press import PieceSheets, Press
from relay.press.addressing.faces import Offset
from relay.press.batch.imposition import impose
from relay.press.pictures import draw
from relay.press.printer.offsets import move, moved
from tests.press.sheets import letter


def test_a_page_is_moved_and_its_content_is_not_touched(press: Press) -> None:
    """Right and below by as much; byte for byte the same stream."""
    before = press.render(letter()).pdf
    with pikepdf.open(io.BytesIO(before)) as opened:
        page = opened.pages[0]
        before_it = [part.read_raw_bytes() for part in page.Contents]
        move(page, Offset(5, 7))
        assert [part.read_raw_bytes() for part in page.Contents] == before_it
        out = io.BytesIO()
        opened.save(out)
    there, here = (Image.open(io.BytesIO(draw(pdf, 72)[0])).convert("L") for pdf in (before, out.getvalue()))
    assert ink(here) == tuple(edge + shift for edge, shift in zip(ink(there), (5, 7, 5, 7), strict=True))


def test_a_batch_is_moved_as_its_printer_wants(press: Press) -> None:
    """Every page of it, and its blank backs stay as large as their fronts; without an offset nothing is changed."""
    pieces = [PieceSheets(press.render(letter()).pdf)] * 2
    there, here = impose(pieces), impose(pieces, offset=Offset(5, 7))
    assert impose(pieces, offset=Offset()).pdf == there.pdf
    assert moved(there.pdf, Offset()) == there.pdf
    with pikepdf.open(io.BytesIO(here.pdf)) as opened:
        boxes = [[float(edge) for edge in page.mediabox.as_list()] for page in opened.pages]
    assert boxes == [[-5, 7, 607, 799], [0, 0, 612, 792]] * 2
    pages = [Image.open(io.BytesIO(draw(pdf, 72)[2])).convert("L") for pdf in (there.pdf, here.pdf)]
    assert ink(pages[1]) == tuple(edge + shift for edge, shift in zip(ink(pages[0]), (5, 7, 5, 7), strict=True))


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    """Give the edges of what is printed."""
    return ImageOps.invert(page).getbbox() or (0, 0, 0, 0)
