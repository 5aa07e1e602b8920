"""Pages of ours: blocks in the furniture of a letter, and the reply slip behind one, which a scanner reads."""

from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from relay.letters.ours.composing import compose, compose_slip
from relay.models import OurLetterKind
from relay.press import LetterSheet, Paper, Proof, ReplySlip
from relay.press.envelope import ENVELOPES
from relay.press.letter import render
from relay.press.marking.marks import Mark, read_mark
from relay.press.style import CODE_PT
from tests.letters.ours.test_composing import SAID
from tests.press.sheets import MARK, flat, letter, text_of, touches, words

SMALLEST_SQUARE_MM = 14
DPI = 300
CODE = SAID.code


def slip(language: str = "en") -> ReplySlip:
    """Give the slip of a letter."""
    whole = compose_slip(language, SAID)
    return ReplySlip(title=whole.title, language=whole.language, blocks=whole.blocks)


def ours(kind: OurLetterKind, language: str = "en", **changes: Any) -> LetterSheet:  # noqa: ANN401 (any field of the sheet)
    """Give a letter of ours."""
    whole = compose(kind, language, SAID)
    fields = {"pen_pal": "", "subject": whole.title, "text": "", "blocks": whole.blocks, "language": language}
    return letter(**{**fields, "return_lines": SAID.address, **changes})


def read(proof: Proof, page: int) -> dict[str, float]:
    """Read the squares of a page (from 1) as a scanner does: what each says, and how wide it is, in millimetres."""
    picture = pypdfium2.PdfDocument(proof.pdf)[page - 1].render(scale=DPI / 72, grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(picture)
    return {one.text: (one.position.bottom_right.x - one.position.top_left.x) / DPI * 25.4 for one in found}


@pytest.mark.parametrize("large_print", [False, True])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_slip_is_the_last_page_and_its_code_is_read(language: str, *, large_print: bool) -> None:
    """Large enough for any scanner, beside the square of the page itself."""
    proof = render(letter(slip=slip(language), large_print=large_print))
    assert (proof.pages, proof.sheets) == (2, 2)
    assert not proof.faithful.lost + proof.faithful.added
    squares = read(proof, 2)
    assert {read_mark(text) for text in squares} == {Mark(CODE), Mark(letter().code, 2, 2)}
    assert squares[CODE] >= SMALLEST_SQUARE_MM
    last = " ".join(text_of(proof.pdf)[-1].split())
    assert all(said in last for said in (CODE, MARK, *SAID.address))
    assert CODE not in text_of(proof.pdf)[0]


def test_a_slip_is_never_on_the_back_of_a_letter() -> None:
    """Whoever sends it in keeps the letter: where backs are printed, it begins a sheet of its own."""
    proof = render(letter(slip=slip(), both_sides=True))
    assert (proof.pages, proof.sheets) == (3, 2)
    assert CODE in text_of(proof.pdf)[2]
    assert render(letter(both_sides=True)).pages == 1


def test_a_letter_without_a_slip_is_as_it_was() -> None:
    """Nothing of one is on its pages."""
    proof = render(letter())
    assert proof.pages == 1
    assert [read_mark(text) for text in read(proof, 1)] == [Mark(letter().code, 1, 1)]


@pytest.mark.parametrize("kind", OurLetterKind)
@pytest.mark.parametrize("envelope", ["10-double-window", "dl-window-form-b"])
def test_a_letter_of_ours_has_the_furniture_of_any_letter(kind: OurLetterKind, envelope: str) -> None:
    """Address in its window and nothing else there, mark and number on every page, the words whole, the code read."""
    paper = Paper.A4 if envelope.startswith("dl") else Paper.LETTER
    proof = render(ours(kind, large_print=True, envelope=envelope, paper=paper))
    assert not proof.missing_glyphs
    assert not proof.faithful.lost + proof.faithful.added
    for number, text in enumerate(text_of(proof.pdf), 1):
        assert MARK in text
        assert f"page {number} of {proof.pages}" in text
    clear, block = ENVELOPES[envelope].clear, ENVELOPES[envelope].recipient_block
    in_window = [word for word in words(proof.pdf) if any(touches(word.box, one) for one in (block, *clear))]
    assert "MARCUS" in {word.text for word in in_window}
    assert not [word for word in in_window if word.box.y_pt > block.bottom_pt]
    said = flat(proof.pdf)
    for one in ours(kind).blocks:
        assert not one.text or one.text in said
    assert CODE in {text for page in range(1, proof.pages + 1) for text in read(proof, page)}


def test_names_written_from_right_to_left_stand_right() -> None:
    """Among words of the other direction, and as lines of their own."""
    arabic = "محمد"
    whole = compose(OurLetterKind.REPLY_EMAILED, "en", replace(SAID, name=arabic))
    proof = render(ours(OurLetterKind.REPLY_EMAILED, blocks=whole.blocks))
    assert not proof.missing_glyphs
    assert whole.blocks[1].text in flat(proof.pdf)
    hello = next(word for word in words(proof.pdf) if word.text == "Hello")
    name = next(word for word in words(proof.pdf) if set(arabic) & set(word.text))
    assert name.box.x_pt > hello.box.right_pt
    assert abs(name.box.y_pt - hello.box.y_pt) < hello.box.height_pt


def test_the_square_of_a_code_is_as_large_as_is_said() -> None:
    """Millimetres, not points."""
    assert CODE_PT / 72 * 25.4 >= SMALLEST_SQUARE_MM
