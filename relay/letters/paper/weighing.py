"""What a letter goes in, and what both weigh together as `relay.postage` reckons: never put on a scale."""

from datetime import date

from relay.models import Organisation
from relay.postage import RATES, Outside, Shape, Weighed, inches_thick, sheet_inches, weigh
from relay.press import RenderError
from relay.press.envelope import Addressing, Envelope, roomy

_INCH_PT = 72.0


def goes_in(key: str, sheets: int, organisation: Organisation | None) -> Envelope | None:
    """Give the envelope for so many sheets: the preset or a larger one; None for one that is not known."""
    try:
        return roomy(key, sheets, organisation.sheets_most if organisation else None)
    except RenderError:
        return None


def weighed(sheets: int, envelope: Envelope | None, organisation: Organisation | None, day: date) -> Weighed:
    """Weigh so many of the organisation's sheets in an envelope, with its post's price on a day.

    An envelope that is not known weighs and goes as a #10.
    """
    outside = _outside(envelope) if envelope else Outside()
    if organisation is None:
        return weigh(sheets, outside, day)
    stock = {"paper": organisation.paper, "paper_weight": organisation.paper_weight}
    return weigh(sheets, outside, day, country=organisation.address.country, **stock)


def ounces(sheets: int, envelope: Envelope | None, organisation: Organisation) -> float | None:
    """Give the weight of so many sheets in an envelope; None for one that is not known."""
    if envelope is None:
        return None
    return round(weighed(sheets, envelope, organisation, RATES[0].since).ounces, 2)


def thickness(sheets: int, envelope: Envelope | None, organisation: Organisation) -> float | None:
    """Give how thick it is in inches, about: the sheets as the envelope has them folded, between its two sides.

    None for an envelope that is not known.
    """
    if envelope is None:
        return None
    side = inches_thick(envelope.grams_per_m2)
    if envelope.addressing is Addressing.CARD:
        return round(side, 3)
    folded = sheets * len(envelope.panels_pt) * sheet_inches(organisation.paper_weight)
    return round(folded + 2 * side, 3)


def outside_inches(envelope: Envelope | None) -> tuple[float, float] | None:
    """Give the short and the long side of what it is mailed in; None for an envelope that is not known."""
    if envelope is None:
        return None
    short, long = sorted((envelope.width_pt / _INCH_PT, envelope.height_pt / _INCH_PT))
    return short, long


def _outside(preset: Envelope) -> Outside:
    if preset.addressing is Addressing.CARD:
        return Outside(preset.grams, Shape.POSTCARD)
    return Outside(preset.grams, Shape.FLAT if preset.is_flat else Shape.LETTER)
