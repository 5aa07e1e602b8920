"""What a letter weighs and how thick it is, by its paper, its envelope and how that has it folded."""

import pytest

from relay.letters.paper.weighing import goes_in, ounces, outside_inches, thickness
from relay.models import Organisation

OURS = Organisation(paper="letter", paper_weight="20-lb", sheets_most=5)


def test_a_letter_is_as_thick_as_its_folded_sheets_and_its_envelope() -> None:
    """Five sheets in three are fifteen of paper; flat ones are five, and a card is itself."""
    folded, flat, card = (goes_in(key, 5, OURS) for key in ("10-double-window", "9x12-printed", "postcard"))
    assert thickness(5, folded, OURS) == pytest.approx(15 * 0.00376 + 2 * 0.0045, abs=1e-3)
    assert thickness(5, flat, OURS) == pytest.approx(5 * 0.00376 + 2 * 0.0053, abs=2e-3)
    assert thickness(1, card, OURS) == pytest.approx(0.01, abs=2e-3)
    assert (thickness(5, None, OURS), outside_inches(None), ounces(5, None, OURS)) == (None, None, None)


def test_what_it_is_mailed_in_has_a_short_and_a_long_side() -> None:
    """In inches, outside."""
    assert outside_inches(goes_in("10-double-window", 1, OURS)) == pytest.approx((4.125, 9.5))
