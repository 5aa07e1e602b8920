"""What an envelope weighs and what the post takes for it: paper and prices as data, each with where it is from. Pure.

Nothing is put on a scale: weights are those of paper makers, so a price is an estimate. A photo is ink on a sheet that
is counted already. Weights are rounded up to a whole ounce as USPS does (DMM 133.1); a letter weighs 3.5 oz at most
and is a large envelope beyond. What has no published price here is said to have none, and never guessed.
"""

import enum
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

GRAMS_PER_OUNCE = 28.349523125
LETTER_MOST_OUNCES = 3.5
_SQUARE_METRES = {"letter": 0.2159 * 0.2794, "a4": 0.210 * 0.297}
_INCHES_PER_GRAM = 0.004 / 80
"""How thick plain paper is by what a square metre weighs: writing paper of 80 g/m² is 4 mil (prepressure.com, caliper).
"""
_SLACK = 1e-3
"""Ounces: five sheets of 0.16 and an envelope of 0.2 are an ounce, not a hair more."""


@dataclass(frozen=True, slots=True)
class PaperWeight:
    """A stock of paper by what a square metre of it weighs."""

    key: str
    name: str
    grams_per_m2: float
    source: str


_BASIS = "basis weight: 500 sheets of 17 x 22 in, of which four are Letter"
PAPER_WEIGHTS = {
    paper.key: paper
    for paper in (
        PaperWeight("20-lb", "20 lb (75 g/m²)", 75.19, _BASIS),
        PaperWeight("24-lb", "24 lb (90 g/m²)", 90.23, _BASIS),
        PaperWeight("80-gsm", "80 g/m²", 80.0, "ISO 536"),
        PaperWeight("90-gsm", "90 g/m²", 90.0, "ISO 536"),
    )
}


@enum.unique
class Shape(enum.StrEnum):
    """What it is to the post."""

    LETTER = "letter"
    FLAT = "flat"
    """A large envelope."""
    POSTCARD = "postcard"


@dataclass(frozen=True, slots=True)
class Outside:
    """What an envelope weighs by itself, and what it is by its size alone."""

    grams: float = 5.0
    shape: Shape = Shape.LETTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Prices of one country's post since a day, and who says so. None: no price is known."""

    since: date
    source: str
    country: str = "US"
    first_cents: int
    """A letter's first ounce, with stamps."""
    further_cents: int
    """Each ounce after the first, also one that is begun."""
    postcard_cents: int | None = None
    flat_cents: tuple[int, ...] = ()
    """Of a large envelope, by its ounces from the first on: each further one does not cost the same. One that weighs
    more goes as something else, and has no price here."""

    def cents(self, shape: Shape, ounces: int) -> int | None:
        """What one costs that weighs so many ounces, begun ones counted; None where that is not known."""
        if shape is Shape.POSTCARD:
            return self.postcard_cents
        if shape is Shape.LETTER:
            return self.first_cents + (ounces - 1) * self.further_cents
        return self.flat_cents[ounces - 1] if 0 < ounces <= len(self.flat_cents) else None


RATES = (
    Rate(
        since=date(2025, 7, 13),
        source="USPS Notice 123, First-Class Mail, stamped letters and postcards",
        first_cents=78,
        further_cents=29,
        postcard_cents=61,
    ),
    Rate(
        since=date(2026, 1, 31),
        source="USPS Notice 123 of January 2026, First-Class Mail, stamped letters, large envelopes and postcards, "
        "as a public rate calculator copied it; the notice itself was not read",
        first_cents=78,
        further_cents=29,
        postcard_cents=61,
        flat_cents=(163, 190, 217, 244, 272, 300, 328, 356, 384, 414, 444, 474, 504),
    ),
)
"""The oldest first, the one place for prices. A new one is a new line: what was mailed before keeps its own. `since` is
the first day a price is known to have held, never one before the source says so."""


def rate_on(day: date) -> Rate:
    """Give the price that was in force on a day; before the first that is known, that one."""
    return next((rate for rate in reversed(RATES) if rate.since <= day), RATES[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """One envelope as it is given to the post."""

    shape: Shape
    sheets: int
    grams: float
    ounces: float
    cents: int | None
    """None: no price is known."""

    @property
    def begun_ounces(self) -> int:
        """How many ounces are paid for: one that is begun counts whole."""
        return _begun(self.ounces)


def sheet_grams(paper: str, paper_weight: str) -> float:
    """What a sheet weighs; letter paper of 20 lb where a key is not known."""
    stock = PAPER_WEIGHTS.get(paper_weight, PAPER_WEIGHTS["20-lb"])
    return _SQUARE_METRES.get(paper, _SQUARE_METRES["letter"]) * stock.grams_per_m2


def inches_thick(grams_per_m2: float) -> float:
    """How thick a sheet of plain paper is, about: calipers of makers lie some hundredths of it apart."""
    return grams_per_m2 * _INCHES_PER_GRAM


def sheet_inches(paper_weight: str) -> float:
    """How thick a sheet is, about; paper of 20 lb where a key is not known."""
    return inches_thick(PAPER_WEIGHTS.get(paper_weight, PAPER_WEIGHTS["20-lb"]).grams_per_m2)


def weigh(
    sheets: int, outside: Outside, day: date, *, paper: str = "letter", paper_weight: str = "20-lb", country: str = "US"
) -> Weighed:
    """Weigh an envelope with so many sheets in it, and give its price on a day; a postcard is the card alone."""
    inside = 0.0 if outside.shape is Shape.POSTCARD else sheets * sheet_grams(paper, paper_weight)
    grams = inside + outside.grams
    ounces = grams / GRAMS_PER_OUNCE
    too_heavy = outside.shape is Shape.LETTER and ounces > LETTER_MOST_OUNCES + _SLACK
    shape = Shape.FLAT if too_heavy else outside.shape
    rate = rate_on(day)
    cents = rate.cents(shape, _begun(ounces)) if country == rate.country else None
    return Weighed(shape=shape, sheets=sheets, grams=grams, ounces=ounces, cents=cents)


def _begun(ounces: float) -> int:
    return math.ceil(ounces - _SLACK)


@dataclass(frozen=True, slots=True)
class Totals:
    """Many envelopes together."""

    envelopes: int = 0
    sheets: int = 0
    grams: float = 0.0
    cents: int = 0
    unpriced: int = 0
    """How many have no price; it is not in the sum."""
    shapes: Counter[Shape] = field(default_factory=Counter)


def totals(pieces: Iterable[Weighed]) -> Totals:
    """Add up."""
    listed = list(pieces)
    return Totals(
        envelopes=len(listed),
        sheets=sum(one.sheets for one in listed),
        grams=sum(one.grams for one in listed),
        cents=sum(one.cents or 0 for one in listed),
        unpriced=sum(one.cents is None for one in listed),
        shapes=Counter(one.shape for one in listed),
    )
