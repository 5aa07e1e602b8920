"""What envelopes weighed and cost, in classes that can be counted; prices are those of `relay.postage`. Pure.

Nothing is put on a scale here: a weight is that of the sheets and of one envelope, so a cost is an estimate.
Weights are of 20 lb letter paper (75 g/m²), A4 of 80 g/m², and a #10 envelope, rounded up to a whole ounce as USPS does
(DMM 133.1); a letter weighs 3.5 oz at most and is a large envelope beyond, whose price depends on its shape.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from relay.postage import rate_on

OVER = "over"
"""The class of what is too heavy for a letter."""
CLASSES = ("1", "2", "3", "4", OVER)
"""By the ounces that are paid for."""
_SHEET_MILLI_OZ = {"letter": 160, "a4": 176}
_ENVELOPE_MILLI_OZ = 200
_LETTER_MOST_MILLI_OZ = 3_500


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


def weight_class(sheets: int, paper: str) -> str:
    """Say how many ounces are paid for an envelope with so many sheets, or that it is too heavy for a letter."""
    weight = sheets * _SHEET_MILLI_OZ.get(paper, _SHEET_MILLI_OZ["letter"]) + _ENVELOPE_MILLI_OZ
    return OVER if weight > _LETTER_MOST_MILLI_OZ else str(-(-weight // 1_000))


def cents(weighs: str, day: date) -> int:
    """Say what an envelope of a class costs that was mailed on a day; nothing for one that is no letter."""
    rate = rate_on(day)
    return 0 if weighs == OVER else rate.first_cents + (int(weighs) - 1) * rate.further_cents
