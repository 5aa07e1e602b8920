"""Postcards: the address on one side, the whole text on the other, or a plain word that it does not fit."""

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from relay.press import PieceSheets, Press, RenderError
from relay.press.batch.imposition import impose
from relay.press.envelope import ENVELOPES
from relay.press.marking.marks import read_mark
from relay.press.pictures import draw
from tests.press.sheets import CODE, letter, photo, text_of, within, words

CARD = ENVELOPES["postcard"]
IMB = "00040123456000000123265055000"


def test_a_postcard_has_its_address_on_one_side_and_its_text_on_the_other(press: Press) -> None:
    """One sheet of the size the post takes; each side says whose it is, in a square and in letters."""
    proof = press.render(letter(envelope="postcard", imb=IMB))
    assert (proof.pages, proof.sheets, proof.faithful.lost, proof.faithful.added) == (2, 1, "", "")
    with pypdfium2.PdfDocument(proof.pdf) as opened:
        assert opened.get_page_size(0) == opened.get_page_size(1) == (396, 306)
    outside, inside = text_of(proof.pdf)
    assert "ninety-three" in inside
    assert "ninety-three" not in outside
    address = [word.text for word in words(proof.pdf) if within(word.box, CARD.recipient_block)]
    assert " ".join(address) == " ".join(letter().recipient_lines)
    assert CODE in outside
    assert CODE in inside
    seen = [zxingcpp.read_barcode(Image.open(io.BytesIO(page))) for page in draw(proof.pdf, 200)]
    assert [read_mark(square.text).page for square in seen if square] == [1, 2]


@pytest.mark.parametrize("large_print", [False, True])
def test_what_does_not_fit_a_card_is_said_so(press: Press, large_print: bool) -> None:
    """Nothing is cut, and nothing is made smaller than can be read; the next letter is set."""
    words_that_fit = 40 if large_print else 150
    assert press.render(letter(envelope="postcard", text="word " * words_that_fit, large_print=large_print)).pages == 2
    with pytest.raises(RenderError, match="does not fit a postcard"):
        press.render(letter(envelope="postcard", text="word " * 400, large_print=large_print))
    with pytest.raises(RenderError, match="no room for photos"):
        press.render(letter(envelope="postcard", photos=(photo(),)))


@pytest.mark.parametrize("two_sided_printer", [True, False])
def test_cards_are_printed_four_on_a_sheet_with_their_backs_behind_them(press: Press, two_sided_printer: bool) -> None:
    """Turned over its long edge, a sheet has each back behind its own front; a letter ends the sheet of cards."""
    cards = [press.render(letter(envelope="postcard", text=f"card{number} here")).pdf for number in range(6)]
    pieces = [PieceSheets(pdf) for pdf in [*cards[:5], press.render(letter(text="no card")).pdf, cards[5]]]
    batch = impose(pieces, two_sided_printer=two_sided_printer)
    assert batch.pdf == impose(pieces, two_sided_printer=two_sided_printer).pdf
    blank = [0] if two_sided_printer else []
    assert [page.count("here") for page in text_of(batch.pdf)] == [0, 4, 0, 1, 0, *blank, 0, 1]
    assert batch.first_pages == (1, 1, 1, 1, 3, 5, 7 if two_sided_printer else 6)
    found = {word.text: word.box for word in words(batch.pdf, 2) if word.text.startswith("card")}
    sides = {name: (box.x_pt > 306, box.y_pt > 396) for name, box in found.items()}
    assert sides == {"card0": (True, False), "card1": (False, False), "card2": (True, True), "card3": (False, True)}


def test_both_sides_of_a_card_have_their_top_at_one_edge(press: Press) -> None:
    """Cut out and turned like a leaf, the text stands as the address does; its square is in the same place on both."""
    batch = impose([PieceSheets(press.render(letter(envelope="postcard")).pdf)])
    with pypdfium2.PdfDocument(batch.pdf) as opened:
        assert [opened.get_page_size(number) for number in range(2)] == [(612, 792)] * 2
    front, back = (Image.open(io.BytesIO(page)) for page in draw(batch.pdf, 200))
    seen = [zxingcpp.read_barcode(page) for page in (front, back)]
    assert [read_mark(square.text).page for square in seen if square] == [1, 2]
    assert [
        square.position.top_left.x < side.width / 2 for square, side in zip(seen, (front, back), strict=True) if square
    ] == [True, False]
    assert [square.orientation for square in seen if square] == [90, -90]


@pytest.mark.parametrize("key", ["postcard", "9x12-window"])
def test_bars_are_seen_from_outside_where_they_are_wanted_and_there_is_room(press: Press, key: str) -> None:
    """On the card, and behind the large window; the first page says the same otherwise."""
    plain, proof = press.render(letter(envelope=key)), press.render(letter(envelope=key, code_128=True))
    formats = zxingcpp.barcode_formats_from_str("Code128")
    first, later = (Image.open(io.BytesIO(draw(one.pdf, 200)[0])) for one in (proof, plain))
    assert [code.text for code in zxingcpp.read_barcodes(first, formats=formats)] == [CODE.replace("-", "")]
    assert zxingcpp.read_barcodes(later, formats=formats) == []
    assert text_of(proof.pdf) == text_of(plain.pdf)
    assert proof.faithful == plain.faithful
