"""A batch is put together in a child: the same file, and a piece that is none is named and stops nobody else's."""

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
            assert bound == impose([piece] * 3, two_sided_printer=two_sided)


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
