"""The trial page: its words, its measure and its sides, the same bytes each time."""

import pypdfium2

from relay.press import Paper
from relay.press.printer.trial_page import trial_page


def test_a_trial_page_says_its_words_on_each_side() -> None:
    """Brackets and what Latin-1 lacks do no harm."""
    pdf = trial_page(Paper.A4, (("Página (1)", "full size \\ 4 in"), ("The back 漢",)))
    with pypdfium2.PdfDocument(pdf) as opened:
        assert len(opened) == 2
        assert [round(length) for length in opened[0].get_size()] == [595, 842]
        texts = [page.get_textpage().get_text_range() for page in opened]
    assert "Página (1)" in texts[0]
    assert "full size \\ 4 in" in texts[0]
    assert "The back ?" in texts[1]
    assert pdf == trial_page(Paper.A4, (("Página (1)", "full size \\ 4 in"), ("The back 漢",)))
