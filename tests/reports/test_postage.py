"""What the post takes for an envelope: by published figures, each with its date."""

from datetime import date

import pytest

from relay.reports import postage


@pytest.mark.parametrize(
    ("sheets", "ounces"),
    [(1, "1"), (5, "1"), (6, "2"), (11, "2"), (12, "3"), (17, "3"), (18, "4"), (20, "4"), (21, "over")],
)
def test_an_ounce_that_is_begun_is_paid_for(sheets: int, ounces: str) -> None:
    """Five sheets of letter paper and their envelope weigh an ounce, and a letter at most three and a half."""
    assert postage.weight_class(sheets, "letter") == ounces


def test_a_sheet_of_a4_weighs_more() -> None:
    """Five of them and their envelope weigh more than an ounce."""
    assert postage.weight_class(5, "a4", "80-gsm") == "2"


@pytest.mark.parametrize(("weighs", "cents"), [("1", 78), ("2", 107), ("4", 165), ("over", 0)])
def test_each_ounce_after_the_first_costs_less(weighs: str, cents: int) -> None:
    """What is too heavy for a letter has no price here."""
    assert postage.cents(weighs, date(2026, 1, 1)) == cents
