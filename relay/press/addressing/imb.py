"""The Intelligent Mail barcode of the USPS (USPS-B-3200): its digits, its 65 bars, and a drawing of them.

reportlab has the encoder; it knows the published vectors. What is drawn here is the symbol alone: the clear paper
around it (0.125 in left and right, 0.028 in above and below) is the caller's to keep.
"""

import re
from dataclasses import dataclass

from relay.press.envelope import INCH_PT, Box
from relay.press.errors import RenderError

BARS = 65
WIDTH_PT = 64 / 24 * INCH_PT + 0.02 * INCH_PT
"""24 bars an inch, the closest allowed: so the symbol and its clear zones show at every position in a #10."""
HEIGHT_PT = 0.145 * INCH_PT
CLEAR_X_PT, CLEAR_Y_PT = 0.125 * INCH_PT, 0.028 * INCH_PT
ROOM_PT = HEIGHT_PT + 2 * CLEAR_Y_PT
"""How much of an address block's height the barcode takes."""
_PITCH_IN, _BAR_IN, _HALF_IN, _TRACKER_IN = 1 / 24, 0.02, 0.0725, 0.024
_LENGTHS = frozenset({20, 25, 29, 31})
_NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class Mailer:
    """An organisation as the USPS knows it: its Mailer ID, of 6 or 9 digits, and a service type of three."""

    mailer_id: str
    service_type: str

    def digits(self, serial: int, postal_code: str) -> str:
        """The digits of a piece's barcode: tracking code and, where the ZIP Code is one, routing code.

        A serial number larger than its field loses its front: a number comes again only after a million pieces.
        """
        room = 15 - len(self.mailer_id)
        return f"00{self.service_type}{self.mailer_id}{serial % 10**room:0{room}d}{routing(postal_code)}"


def fault_of(mailer_id: str, service_type: str) -> str:
    """What is wrong with these, in one line; empty: nothing. USPS-B-3200, 2.1.1."""
    if not re.fullmatch(r"[0-8]\d{5}|9\d{8}", mailer_id, re.ASCII):
        return "a Mailer ID has six digits, or nine that begin with 9"
    if not re.fullmatch(r"\d{3}", service_type, re.ASCII):
        return "a service type has three digits"
    return ""


def routing(postal_code: str) -> str:
    """The routing code of a ZIP Code: 5, 9 or 11 digits; empty where it is none."""
    digits = _NOT_DIGITS.sub("", postal_code)
    return digits if len(digits) in {5, 9, 11} and digits.isascii() else ""


def bars(digits: str) -> str:
    """The 65 bars as letters: Ascender, Descender, Full, Tracker. RenderError where these are no such digits."""
    from reportlab.graphics.barcode.usps4s import USPS_4State

    if not re.fullmatch(r"\d[0-4]\d{18,29}", digits, re.ASCII) or len(digits) not in _LENGTHS:
        raise RenderError("the Intelligent Mail barcode's digits are not as the USPS wants them")
    return str(USPS_4State(digits[:20], digits[20:]).barcodes)


def svg(digits: str) -> bytes:
    """The bars as a drawing of `WIDTH_PT` by `HEIGHT_PT`, in black on nothing."""
    drawn = "".join(_bar(place, letter) for place, letter in enumerate(bars(digits)))
    width, height = 64 * _PITCH_IN + _BAR_IN, 2 * _HALF_IN
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.5f}in" height="{height:.5f}in"'
        f' viewBox="0 0 {width:.5f} {height:.5f}"><path d="{drawn}"/></svg>'
    ).encode()


def box_in(block: Box) -> Box:
    """Where the symbol stands in an address block: at its foot, below the last line, inside its clear zone."""
    return Box(block.x_pt, block.bottom_pt - CLEAR_Y_PT - HEIGHT_PT, WIDTH_PT, HEIGHT_PT)


def _bar(place: int, letter: str) -> str:
    top = _HALF_IN - (_HALF_IN if letter in "AF" else _TRACKER_IN)
    bottom = _HALF_IN + (_HALF_IN if letter in "DF" else _TRACKER_IN)
    left = place * _PITCH_IN
    return f"M{left:.5f} {top:.5f}h{_BAR_IN}v{bottom - top:.5f}h-{_BAR_IN}z"
