"""The calibration page: for every preset, the scales in the paper's true middle, the words in both languages."""

import pypdfium2
import pytest

from relay.press import RenderError
from relay.press.addressing.faces import Offset
from relay.press.printer.calibration import KEYS, calibration_pdf, draw
from tests.press.sheets import flat, words


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_preset_has_a_page_of_which_nothing_is_cut_off(key: str, language: str) -> None:
    """One page of its paper's size, with every step on it."""
    pdf = draw(key, language, Offset(), "")
    with pypdfium2.PdfDocument(pdf) as opened:
        ((width, height),) = [opened.get_page_size(page) for page in range(len(opened))]
    found = words(pdf)
    assert all(word.box.x_pt > 0 and word.box.right_pt < width and word.box.bottom_pt < height - 8 for word in found)
    assert [step for step in ("1.", "2.", "3.", "4.", "5.") if step in {word.text for word in found}] == [
        "1.", "2.", "3.", "4.", "5.",
    ]  # fmt: skip
    (zero, other) = [word.box for word in found if word.text == "0"]
    assert zero.x_pt + zero.width_pt / 2 == pytest.approx(width / 2, abs=0.5)
    assert other.y_pt + other.height_pt / 2 == pytest.approx(height / 2, abs=1)


def test_the_page_of_postcards_stands_as_their_sheets_do_in_a_batch() -> None:
    """Else an offset read across would be one down."""
    with pypdfium2.PdfDocument(draw("postcard", "en", Offset(), "")) as opened:
        assert opened.get_page_size(0) == (612, 792)


def test_the_page_is_moved_like_a_letter_and_says_so() -> None:
    """Printed again with the offset it gave, it shows whether the offset is right."""
    there, here = draw("10-printed", "en", Offset(), ""), draw("10-printed", "en", Offset(6, -4.5), "")
    one = next(word.box for word in words(there) if word.text == "Calibration")
    other = next(word.box for word in words(here) if word.text == "Calibration")
    assert (other.x_pt - one.x_pt, other.y_pt - one.y_pt) == pytest.approx((6, -4.5), abs=0.1)
    assert "x +6, y -4.5 points" in flat(here)


def test_it_is_drawn_in_a_child_and_is_the_same_each_time() -> None:
    """Whoever downloads it twice has the same file, without a maker's name."""
    pdf = calibration_pdf("dl-window-form-b", "es", name="Sobre DL")
    assert pdf == calibration_pdf("dl-window-form-b", "es", name="Sobre DL")
    assert "Sobre DL" in flat(pdf)
    with pytest.raises(RenderError, match="10-printed"):
        calibration_pdf("11")
