"""What envelopes weighed and cost, in classes that can be counted; weights and prices are of `relay.postage`. Pure.

Every envelope is counted as a #10 with the organisation's paper: which one a letter went in is not asked here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from relay.postage import RATES, Outside, Shape, rate_on, weigh

OVER = "over"
"""The class of what is too heavy for a letter."""
CLASSES = ("1", "2", "3", "4", OVER)
"""By the ounces that are paid for."""


@dataclass(frozen=True, slots=True)
class Postage:
    """Envelopes by the ounces that are paid for, and what they cost together; what is too heavy has no price here."""

    numbers: Mapping[str, int]
    cents: int

    @property
    def envelopes(self) -> int:
        """How many there are."""
        return sum(self.numbers.values())

    @property
    def unpriced(self) -> int:
        """How many have no price."""
        return self.numbers.get(OVER, 0)


def weight_class(sheets: int, paper: str, paper_weight: str = "20-lb") -> str:
    """Say how many ounces are paid for an envelope with so many sheets, or that it is too heavy for a letter."""
    found = weigh(sheets, Outside(), RATES[0].since, paper=paper, paper_weight=paper_weight)
    return OVER if found.shape is Shape.FLAT else str(found.begun_ounces)


def cents(weighs: str, day: date) -> int:
    """Say what an envelope of a class costs that was mailed on a day; nothing for one that is no letter."""
    return 0 if weighs == OVER else rate_on(day).cents(Shape.LETTER, int(weighs)) or 0
