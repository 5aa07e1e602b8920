"""What an envelope weighs and costs: by published figures, and nothing where none is published."""

from datetime import date

import pytest

from relay import postage
from relay.postage import Outside, Shape, totals, weigh

DAY = date(2026, 6, 1)
TEN = Outside(grams=5.0)
FLAT = Outside(grams=16.0, shape=Shape.FLAT)
CARD = Outside(grams=3.0, shape=Shape.POSTCARD)


@pytest.mark.parametrize(
    ("sheets", "cents"), [(1, 78), (5, 78), (6, 107), (11, 107), (12, 136), (17, 136), (18, 165), (20, 165)]
)
def test_an_ounce_that_is_begun_is_paid_for(sheets: int, cents: int) -> None:
    """Five sheets and their envelope are an ounce."""
    found = weigh(sheets, TEN, DAY)
    assert (found.shape, found.cents) == (Shape.LETTER, cents)


def test_a_sheet_weighs_what_its_maker_says() -> None:
    """In grams and in ounces; heavier paper weighs more."""
    assert postage.sheet_grams("letter", "20-lb") / postage.GRAMS_PER_OUNCE == pytest.approx(0.16, abs=1e-4)
    assert postage.sheet_grams("letter", "24-lb") / postage.GRAMS_PER_OUNCE == pytest.approx(0.192, abs=1e-4)
    assert postage.sheet_grams("a4", "80-gsm") == pytest.approx(4.99, abs=0.01)
    assert weigh(5, TEN, DAY, paper_weight="24-lb").cents == 107


@pytest.mark.parametrize(
    ("sheets", "outside", "cents"), [(21, TEN, 244), (1, FLAT, 163), (30, FLAT, 300), (77, FLAT, 504), (80, FLAT, None)]
)
def test_a_large_envelope_costs_what_its_ounces_do(sheets: int, outside: Outside, cents: int | None) -> None:
    """What is too heavy for a letter is one; beyond thirteen ounces no price is guessed."""
    found = weigh(sheets, outside, DAY)
    assert (found.shape, found.cents) == (Shape.FLAT, cents)


def test_a_large_envelope_has_no_price_before_one_is_known() -> None:
    """A price of January 2026 is not said of the year before."""
    assert weigh(1, FLAT, date(2025, 12, 1)).cents is None
    assert weigh(1, TEN, date(2025, 12, 1)).cents == weigh(1, TEN, DAY).cents == 78


def test_a_postcard_has_a_price_of_its_own() -> None:
    """And weighs what its card weighs."""
    assert weigh(1, CARD, DAY).cents == 61
    assert weigh(1, CARD, DAY).grams == 3.0


def test_another_countrys_post_has_no_price_here() -> None:
    """Nobody is told what USPS would take."""
    assert weigh(1, TEN, DAY, country="DE").cents is None


def test_a_price_holds_since_its_day() -> None:
    """The list goes from the oldest to the newest, each with who says so."""
    days = [rate.since for rate in postage.RATES]
    assert days == sorted(set(days))
    assert all(rate.source for rate in postage.RATES)
    assert postage.rate_on(days[-1]) is postage.RATES[-1]
    assert postage.rate_on(date(2000, 1, 1)) is postage.RATES[0]


def test_totals_say_how_many_have_no_price() -> None:
    """The sum is of the others."""
    found = totals([weigh(1, TEN, DAY), weigh(6, TEN, DAY), weigh(90, FLAT, DAY)])
    assert (found.envelopes, found.sheets, found.cents, found.unpriced) == (3, 97, 78 + 107, 1)
    assert found.shapes == {Shape.LETTER: 2, Shape.FLAT: 1}


def test_paper_is_as_thick_as_its_weight_says() -> None:
    """Four thousandths of an inch at 80 g/m², and in proportion."""
    assert postage.sheet_inches("80-gsm") == pytest.approx(0.004)
    assert postage.sheet_inches("20-lb") == pytest.approx(0.00376, abs=1e-5)
    assert postage.sheet_inches("of another version") == postage.sheet_inches("20-lb")
