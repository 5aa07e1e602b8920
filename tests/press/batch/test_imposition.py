"""A batch prints safely: each piece on a front side, each page of a one-sided letter on a sheet of its own."""

import io
from collections.abc import Sequence

import pikepdf
import pytest

from relay.press import PieceSheets, Press, RenderError
from relay.press.batch.imposition import impose
from relay.press.pictures import PagePictures
from tests.press.sheets import letter, text_of


@pytest.fixture(scope="module")
def pieces(press: Press) -> list[bytes]:
    """Give letters of one, two and three pages."""
    texts = ["first0first", "first1first\n" + "a\n" * 45, "first2first\n" + "a\n" * 90]
    proofs = [press.render(letter(text=text)) for text in texts]
    assert [proof.pages for proof in proofs] == [1, 2, 3]
    return [proof.pdf for proof in proofs]


def blanks(pdf: bytes) -> list[bool]:
    """Tell which pages are empty."""
    return [not page.strip() for page in text_of(pdf)]


@pytest.mark.parametrize("sides", [(True, True, True), (False, False, False), (True, False, True)])
def test_every_piece_begins_on_a_front(pieces: Sequence[bytes], sides: Sequence[bool]) -> None:
    """On a two-sided printer odd pages are fronts."""
    batch = impose([PieceSheets(pdf, both) for pdf, both in zip(pieces, sides, strict=True)])
    pages = text_of(batch.pdf)
    for n, first in enumerate(batch.first_pages):
        assert first % 2 == 1
        assert f"first{n}first" in pages[first - 1]
    assert len(pages) % 2 == 0


def test_pages_of_a_one_sided_letter_stand_alone(pieces: Sequence[bytes]) -> None:
    """Each has a blank back, so that copying fronts copies everything."""
    batch = impose([PieceSheets(pieces[2]), PieceSheets(pieces[1], both_sides=True)])
    assert blanks(batch.pdf) == [False, True] * 3 + [False, False]


def test_a_one_sided_printer_gets_no_blanks(pieces: Sequence[bytes]) -> None:
    """There every page is a front already."""
    batch = impose([PieceSheets(pdf) for pdf in pieces], two_sided_printer=False)
    assert batch.first_pages == (1, 2, 4)
    assert not any(blanks(batch.pdf))


def test_the_same_batch_is_the_same_bytes(pieces: Sequence[bytes]) -> None:
    """And names no software either."""
    made = [impose([PieceSheets(pdf) for pdf in pieces]).pdf for _ in range(2)]
    assert made[0] == made[1]
    with pikepdf.open(io.BytesIO(made[0])) as opened:
        assert not opened.docinfo
        assert "/Metadata" not in opened.Root


def test_pages_become_pictures(pieces: Sequence[bytes]) -> None:
    """One PNG for each page, as large as asked."""
    with PagePictures() as drawer:
        pictures = drawer.draw(pieces[1], 72)
    assert len(pictures) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in pictures)


def test_what_is_no_pdf_is_refused() -> None:
    """With a line that says so."""
    with pytest.raises(RenderError, match="could not be drawn"), PagePictures() as drawer:
        drawer.draw(b"not a pdf")
