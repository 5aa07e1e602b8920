"""Postcards: the address on one side, the whole text on the other, or a plain word that it does not fit."""

import io

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from relay.press import Press, RenderError
from relay.press.addressing.cards import cards_pdf
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


def test_cards_are_printed_four_on_a_sheet_with_their_backs_behind_them(press: Press) -> None:
    """Five cards are two sheets; turned over its short edge, a sheet has each back behind its own front."""
    cards = [press.render(letter(envelope="postcard", text=f"card{number} here")).pdf for number in range(5)]
    pdf = cards_pdf(cards)
    assert pdf == cards_pdf(cards)
    pages = text_of(pdf)
    assert [page.count("here") for page in pages] == [0, 4, 0, 1]
    found = {word.text: word.box for word in words(pdf, 2) if word.text.startswith("card")}
    sides = {name: (box.x_pt > 396, box.y_pt > 306) for name, box in found.items()}
    assert sides == {"card0": (True, False), "card1": (False, False), "card2": (True, True), "card3": (False, True)}
    with pytest.raises(RenderError, match="no postcard"):
        cards_pdf([press.render(letter()).pdf])
