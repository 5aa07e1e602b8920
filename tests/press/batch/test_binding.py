"""A batch is put together in a child: the same file, and a piece that is none is named and stops nobody else's."""

import io

import pytest

from relay.press import PieceSheets, Press
from relay.press.batch.binding import Bindery, PiecesError
from relay.press.batch.imposition import impose
from relay.sandbox import Limits
from tests.press.sheets import letter

_SMALL = Limits(memory_bytes=320 << 20)


@pytest.fixture(scope="module")
def piece(press: Press) -> PieceSheets:
    """Give one letter."""
    return PieceSheets(press.render(letter()).pdf)


def test_the_child_gives_the_file_that_imposition_gives(piece: PieceSheets) -> None:
    """In parts, and for each kind of printer."""
    with Bindery() as bindery:
        for two_sided in (True, False):
            bound = bindery.bind(iter([piece] * 3), two_sided_printer=two_sided)
            alone = impose([piece] * 3, two_sided_printer=two_sided)
            assert (bound.pdf, bound.pages, bound.first_pages) == (alone.pdf, alone.pages, alone.first_pages)
            assert bound.size_bytes == len(alone.pdf)


def test_the_finished_file_is_on_disk_and_stays_when_the_child_is_gone(piece: PieceSheets) -> None:
    """It is read some at a time, and a second batch of the same child lies behind the first."""
    with Bindery() as bindery:
        one, two = bindery.bind([piece]), bindery.bind([piece] * 2)
    assert two.begin == one.begin + one.size_bytes
    with one.open() as file:
        assert file.read(5) == b"%PDF-"
        assert file.seek(0, io.SEEK_END) == one.size_bytes
    assert two.pdf.startswith(b"%PDF-")
    assert two.pdf.rstrip().endswith(b"%%EOF")


def test_what_is_no_letter_is_named(piece: PieceSheets) -> None:
    """So that the others can be printed without it."""
    with Bindery() as bindery:
        with pytest.raises(PiecesError) as caught:
            bindery.bind([piece, PieceSheets(b"no pdf"), piece])
        assert caught.value.numbers == (1,)
        assert bindery.bind([piece]).pages == 2


def test_a_piece_that_breaks_its_child_is_named(piece: PieceSheets) -> None:
    """It costs its child, and nobody else's letter."""
    too_large = PieceSheets(b"%PDF-1.7" + bytes(_SMALL.memory_bytes))
    with Bindery(_SMALL) as bindery:
        with pytest.raises(PiecesError) as caught:
            bindery.bind([piece, too_large, piece])
        assert caught.value.numbers == (1,)
        assert bindery.bind([piece]).pages == 2
