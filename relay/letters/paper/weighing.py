"""What a letter goes in, and what both weigh together as `relay.postage` reckons: never put on a scale."""

from datetime import date

from relay.models import Organisation
from relay.postage import RATES, Outside, Shape, Weighed, weigh
from relay.press import RenderError
from relay.press.envelope import Addressing, Envelope, roomy


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


def _outside(preset: Envelope) -> Outside:
    if preset.addressing is Addressing.CARD:
        return Outside(preset.grams, Shape.POSTCARD)
    return Outside(preset.grams, Shape.FLAT if preset.is_flat else Shape.LETTER)
