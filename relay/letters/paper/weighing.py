"""What a letter goes in and weighs, as `relay.postage` reckons: its sheets and its envelope, never put on a scale."""

from relay.models import Organisation
from relay.postage import GRAMS_PER_OUNCE, sheet_grams
from relay.press import RenderError
from relay.press.envelope import Envelope, roomy


def goes_in(key: str, sheets: int, organisation: Organisation) -> Envelope | None:
    """Give the envelope for so many sheets: the preset or a larger one; None for one that is not known."""
    try:
        return roomy(key, sheets, organisation.sheets_most)
    except RenderError:
        return None


def ounces(sheets: int, envelope: Envelope | None, organisation: Organisation) -> float | None:
    """Give the weight of so many sheets in an envelope; None for one that is not known."""
    if envelope is None:
        return None
    grams = sheets * sheet_grams(organisation.paper, organisation.paper_weight) + envelope.grams
    return round(grams / GRAMS_PER_OUNCE, 2)
